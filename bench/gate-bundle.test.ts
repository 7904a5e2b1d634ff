/** The deployed gate: small, without a framework, and able to admit with nothing but the environment. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildFunction, type Built } from "@catraca/functions/build";
import { firstAnswer } from "./fresh.ts";
import { post } from "./invoke.ts";
import { startParts, type Parts } from "./parts.ts";

const MAX_KB = 230;
const foreign = (sources: string[]): string[] =>
  ["hono", "electrodb", "@aws-sdk/lib-dynamodb", "@aws-sdk/client-eventbridge", "@aws-sdk/credential-provider-ini"].filter((name) =>
    sources.some((source) => source.includes(`node_modules/${name}/`)),
  );

const folder = mkdtempSync(path.join(tmpdir(), "catraca-test-"));
let parts: Parts;
let gate: Built;
beforeAll(async () => {
  gate = await buildFunction("gate", path.join(folder, "gate"));
  parts = await startParts();
  Object.assign(process.env, parts.env);
});
afterAll(async () => {
  await parts.stop();
  rmSync(folder, { recursive: true, force: true });
});

it("is small and carries nothing that a scan does not need", () => {
  expect(gate.kilobytes).toBeLessThanOrEqual(MAX_KB);
  expect(foreign(gate.sources)).toEqual([]);
});

it("control: the public API's build is too large, with what makes it so", async () => {
  const api = await buildFunction("api", path.join(folder, "api"));
  expect(api.kilobytes).toBeGreaterThan(MAX_KB);
  expect(foreign(api.sources)).toEqual(expect.arrayContaining(["hono", "electrodb", "@aws-sdk/lib-dynamodb"]));
});

it("enrols a device and admits its first ticket, each in a fresh process", async () => {
  // The world reads settings as it loads.
  const { openGate } = await import("./gate-world.ts");
  const {
    enrolmentCodes: [enrolmentCode],
    tickets,
  } = await openGate(1, 1);
  const enrolled = await firstAnswer(gate.file, post({ path: "/enrol", body: { enrolmentCode } }));
  expect(enrolled.answer.status).toBe(200);
  const body = { code: tickets[0]?.code, scanId: "scn_first-scan-0" };
  const scanned = await firstAnswer(gate.file, post({ path: "/", token: enrolled.answer.body.deviceToken, body }));
  expect(scanned.answer).toMatchObject({ status: 200, body: { result: "admitted", ticket: { attendeeName: "Ana Souza" } } });
});
