/** What is deployed at the gate: small, without a framework, and able to admit in a process that has nothing but the environment. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildFunction, type Built } from "@catraca/functions/build";
import { buildElectro } from "./builds.ts";
import { firstAnswer } from "./fresh.ts";
import { post } from "./invoke.ts";
import { startParts, type Parts } from "./parts.ts";

const MOST_KB = 230;
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
  expect(gate.kilobytes).toBeLessThanOrEqual(MOST_KB);
  expect(foreign(gate.sources)).toEqual([]);
});

it("control: the usual build is seen as too large, with what makes it so", async () => {
  const usual = await buildElectro(folder);
  expect(usual.kilobytes).toBeGreaterThan(MOST_KB);
  expect(foreign(usual.sources)).toEqual(expect.arrayContaining(["hono", "electrodb", "@aws-sdk/lib-dynamodb"]));
});

it("enrols a device and admits its first ticket, each in a fresh process; the usual build answers the same", async () => {
  // The world reads the settings as it loads.
  const { openGate } = await import("./gate-world.ts");
  const { enrolmentCode, tickets } = await openGate(2);
  const enrolled = await firstAnswer(gate.file, post({ path: "/enrol", body: { enrolmentCode } }));
  expect(enrolled.answer.status).toBe(200);

  const usual = await buildElectro(folder);
  const answers = [];
  for (const [at, { file }] of [gate, usual].entries()) {
    const body = { code: tickets[at]?.code, scanId: `scn_first-scan-${at}` };
    answers.push((await firstAnswer(file, post({ path: "/", token: enrolled.answer.body.deviceToken, body }))).answer);
  }
  const [ours, theirs] = answers;
  expect(ours).toMatchObject({ status: 200, body: { result: "admitted", ticket: { attendeeName: "Ana Souza" } } });
  const any = { at: expect.any(String), ticket: { ...ours?.body.ticket, id: expect.any(String) } };
  expect(theirs).toEqual({ status: 200, body: { ...ours?.body, ...any } });
});
