/** A deployment is refused by none of AWS's limits, under the longest name that a stage may have. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Resource } from "./test/harness.ts";
import { tooLarge, wrongNames, wrongSchedules, wrongTriggers } from "./test/limits.ts";
import { OUTSIDE, PRODUCTION, REHEARSAL, synthesized } from "./test/shared.ts";

let stages: { stage: string; resources: Resource[] }[];
let resources: Resource[];
beforeAll(async () => {
  stages = await Promise.all([PRODUCTION, REHEARSAL, OUTSIDE].map(async (one) => ({ stage: one.stage, ...(await synthesized(one)) })));
  ({ resources } = await synthesized(PRODUCTION));
});

const change = (type: string, inputs: object): Resource[] => {
  const at = resources.findIndex((one) => one.type === type);
  return resources.map((one, index) => (index === at ? { ...one, inputs: { ...one.inputs, ...inputs } } : one));
};

describe.each([
  ["names are of AWS's lengths and letters", wrongNames],
  ["policies, environments, patterns and filters are small enough", tooLarge],
  ["schedules are written as AWS reads them", wrongSchedules],
  ["functions fit their queues", wrongTriggers],
] as const)("%s", (_, offences) => {
  it("in every stage", () => {
    for (const one of stages) expect(offences(one.resources), one.stage).toEqual([]);
  });
});

it("one of the stages has the longest name", () => {
  expect(OUTSIDE.stage).toHaveLength(30);
});

it.each([
  ["a function of 65 letters", wrongNames, "aws:lambda/function:Function", { name: "f".repeat(65) }],
  ["a queue with a space", wrongNames, "aws:sqs/queue:Queue", { name: "a queue" }],
  ["a bucket in capitals", wrongNames, "aws:s3/bucket:Bucket", { bucket: "Files" }],
  ["an environment of 5 KB", tooLarge, "aws:lambda/function:Function", { environment: { variables: { A: "x".repeat(5_000) } } }],
  ["policies of 11 KB", tooLarge, "aws:iam/role:Role", { inlinePolicies: [{ policy: "x".repeat(11_000) }] }],
  [
    "six filters",
    tooLarge,
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    { filterCriteria: { filters: Array(6).fill({ pattern: "{}" }) } },
  ],
  ["1 minutes", wrongSchedules, "aws:scheduler/schedule:Schedule", { scheduleExpression: "rate(1 minutes)" }],
  ["5 minute", wrongSchedules, "aws:scheduler/schedule:Schedule", { scheduleExpression: "rate(5 minute)" }],
  ["a cron of five fields", wrongSchedules, "aws:scheduler/schedule:Schedule", { scheduleExpression: "cron(0 4 * * ?)" }],
  ["a cron with two days", wrongSchedules, "aws:scheduler/schedule:Schedule", { scheduleExpression: "cron(0 4 * * * *)" }],
])("control: %s is seen", (_, offences, type, inputs) => {
  expect(offences(change(type, inputs)).length).toBeGreaterThan(0);
});

it("control: a queue that shows its message too early, and one with too large a batch, are seen", () => {
  const early = resources.map((one) =>
    one.type === "aws:sqs/queue:Queue" ? { ...one, inputs: { ...one.inputs, visibilityTimeoutSeconds: 1 } } : one,
  );
  expect(wrongTriggers(early).length).toBeGreaterThan(0);
  const large = resources.map((one) =>
    one.type.endsWith(":EventSourceMapping")
      ? { ...one, inputs: { ...one.inputs, batchSize: 50, maximumBatchingWindowInSeconds: 0 } }
      : one,
  );
  expect(wrongTriggers(large).length).toBeGreaterThan(0);
});
