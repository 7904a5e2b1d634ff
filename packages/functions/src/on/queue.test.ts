import { expect, it } from "vitest";
import type { SQSEvent } from "aws-lambda";
import { currentActor } from "@catraca/core/kernel/actor";
import { allMessages, eachMessage } from "./queue.ts";

const batch = (...numbers: number[]): SQSEvent =>
  ({
    Records: numbers.map((number) => ({ messageId: `m${number}`, body: JSON.stringify({ detail: { number } }) })),
  }) as unknown as SQSEvent;

it("hands each message to the effect, as the system", async () => {
  const seen: unknown[] = [];
  const handler = eachMessage<{ number: number }>(async ({ number }) => void seen.push([number, currentActor().type]));
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

const identified = (...ids: string[]): SQSEvent =>
  ({ Records: ids.map((id, at) => ({ messageId: `m${at}`, body: JSON.stringify({ detail: { id } }) })) }) as unknown as SQSEvent;

it("hands a whole batch to the effect, as the system, and names every record of a message that failed", async () => {
  const seen: unknown[] = [];
  const handler = allMessages<{ id: string }>(async (messages) => {
    seen.push(currentActor().type, ...messages.map(({ id }) => id));
    return { failed: new Map([["b", new Error("busy")]]) };
  });
  expect(await handler(identified("a", "b", "c", "b"))).toEqual({
    batchItemFailures: [{ itemIdentifier: "m1" }, { itemIdentifier: "m3" }],
  });
  expect(seen).toEqual(["system", "a", "b", "c", "b"]);
});

it.each(["no JSON", "null", "{}", '{"detail":null}', '{"detail":{"id":1}}'])(
  "keeps %s from the effect, and the rest of its batch goes on",
  async (body) => {
    const seen: string[] = [];
    const handler = allMessages<{ id: string }>(async (messages) => {
      seen.push(...messages.map(({ id }) => id));
      return { failed: new Map() };
    });
    const { Records } = identified("a", "b");
    const event = { Records: [{ messageId: "poison", body }, ...Records] } as unknown as SQSEvent;
    expect(await handler(event)).toEqual({ batchItemFailures: [{ itemIdentifier: "poison" }] });
    expect(seen).toEqual(["a", "b"]);
  },
);
