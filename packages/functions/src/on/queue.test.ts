import { expect, it } from "vitest";
import type { SQSEvent } from "aws-lambda";
import { current } from "@catraca/core/kernel/actor";
import { eachMessage } from "./queue.ts";

const batch = (...numbers: number[]): SQSEvent =>
  ({
    Records: numbers.map((number) => ({ messageId: `m${number}`, body: JSON.stringify({ detail: { number } }) })),
  }) as unknown as SQSEvent;

it("hands each message to the effect, as the system", async () => {
  const seen: unknown[] = [];
  const handler = eachMessage<{ number: number }>(async ({ number }) => void seen.push([number, current().type]));
  expect(await handler(batch(1, 2))).toEqual({ batchItemFailures: [] });
  expect(seen).toEqual([
    [1, "system"],
    [2, "system"],
  ]);
});

it("names those that failed, and only those: the others are done", async () => {
  const done: number[] = [];
  const handler = eachMessage<{ number: number }>(async ({ number }) => {
    if (number === 2) throw new Error("busy");
    done.push(number);
  });
  expect(await handler(batch(1, 2, 3))).toEqual({ batchItemFailures: [{ itemIdentifier: "m2" }] });
  expect(done).toEqual([1, 3]);
});

it("names one that is no message", async () => {
  const handler = eachMessage(async () => undefined);
  const event = { Records: [{ messageId: "m1", body: "no JSON" }] } as unknown as SQSEvent;
  expect(await handler(event)).toEqual({ batchItemFailures: [{ itemIdentifier: "m1" }] });
});
