/** Synthesizes each stage once per test run. It takes some twenty seconds, and many files read it. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { inject } from "vitest";
import type { TestProject } from "vitest/node";
import type { synth, Synth } from "./harness.ts";
import { ACCOUNT } from "./mocks.ts";

declare module "vitest" {
  interface ProvidedContext {
    synthesized: string;
  }
}

/** Vitest calls it before the first file. */
export const setup = ({ provide }: TestProject): (() => void) => {
  const folder = mkdtempSync(path.join(tmpdir(), "catraca-test-"));
  provide("synthesized", folder);
  return () => rmSync(folder, { recursive: true, force: true });
};

type Options = Parameters<typeof synth>[0];

/** Like `synth`. Files run in parallel: the first one works, the others wait for its result. */
export const synthesized = async (options: Options): Promise<Synth> => {
  const asked = JSON.stringify(options);
  const folder = path.join(inject("synthesized"), createHash("sha256").update(asked).digest("hex"));
  const isFirst = mkdirSync(folder, { recursive: true }) !== undefined;
  const [result, failure] = [path.join(folder, "result.json"), path.join(folder, "failure.txt")];
  if (isFirst)
    await promisify(execFile)("node_modules/.bin/tsx", ["stacks/test/synth-into.ts", asked, result]).catch((error: unknown) =>
      writeFileSync(failure, String(error)),
    );
  while (!existsSync(result) && !existsSync(failure)) await wait(100);
  if (existsSync(failure)) throw new Error(readFileSync(failure, "utf8"));
  return JSON.parse(readFileSync(result, "utf8")) as Synth;
};

/** With what the assertions need to see. */
export const PRODUCTION: Options = {
  stage: "production",
  environment: {
    CATRACA_ALARM_EMAIL: "on-call@example.com",
    CATRACA_SMS: "end-user-messaging",
    CATRACA_SMS_ORIGIN: "CATRACA",
    CATRACA_PAYMENTS: "stripe",
    CATRACA_STRIPE_KEY: "rk_live_ofthetests",
    CATRACA_STRIPE_WEBHOOK_SECRET: "whsec_ofthetests",
  },
};

/** A stage other than production, with every setting that changes the registered resources. */
export const REHEARSAL: Options = {
  stage: "rehearsal",
  environment: {
    CATRACA_DOMAIN: "tickets.example.org",
    CATRACA_MAIL_FROM: "Example <hello@tickets.example.org>",
    CATRACA_GATE_RESERVED: "100",
    CATRACA_GATE_PROVISIONED: "20",
    CATRACA_SMS: "pinpoint",
    CATRACA_PINPOINT_APP: "app1",
    CATRACA_ORIGIN_TURN: "7",
    CATRACA_SIGNING_KEYS: "3,1",
    CATRACA_QUEUE_CONCURRENCY: "12",
    CATRACA_ATTENDEE_ACCOUNTS: "on",
  },
};

/** A stage whose domain and sender are in zones of another account, with the longest name that a stage may have. */
export const OUTSIDE: Options = {
  stage: "outside-of-this-account-s-zone",
  environment: {
    CATRACA_DOMAIN: "tickets.example.org",
    CATRACA_CERTIFICATE_ARN: `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/one`,
    CATRACA_MAIL_FROM: "Example <hello@mail.example.net>",
    CATRACA_MAIL_DOMAIN: "example.net",
    CATRACA_API_RATE: "12000",
  },
};
