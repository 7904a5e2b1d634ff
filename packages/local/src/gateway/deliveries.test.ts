/** Queues in front of functions: batches, partial failures, and what a process leaves to the next one when it is killed. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openDeliveries, type Deliveries } from "./deliveries.ts";
import type { InvokeOutcome } from "./lambda.ts";

let folder = "";
const opened: Deliveries[] = [];
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), "deliveries-"))));
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const ids = (payload: unknown): string[] => (payload as { Records: { messageId: string }[] }).Records.map(({ messageId }) => messageId);
const failing = (...failed: unknown[]): InvokeOutcome => ({
  payload: { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) },
});

/** Keeps the ids of each invocation; `answer` says what the function makes of them. */
const open = (
  answer: (messageIds: string[]) => InvokeOutcome | Promise<InvokeOutcome>,
  batches = { count: { size: 3, windowSeconds: 0.02 } },
) => {
  const invocations: string[][] = [];
  const run = async (_: string, payload: unknown): Promise<InvokeOutcome> => {
    invocations.push(ids(payload));
    return answer(ids(payload));
  };
  const deliveries = openDeliveries({ folder, log: () => undefined, run, delaysMs: [1, 1], batches });
  opened.push(deliveries);
  const send = (...messageIds: string[]): void => {
    for (const messageId of messageIds) deliveries.send("count", { Records: [{ messageId }] });
  };
  return { deliveries, invocations, send };
};
const deadIds = (deliveries: Deliveries): string[] => deliveries.deadLetters().flatMap(({ payload }) => ids(payload));

it("a full batch goes at once, and the rest after its window", async () => {
  const { invocations, send } = open(() => failing());
  send("a", "b", "c", "d");
  await vi.waitFor(() => expect(invocations).toEqual([["a", "b", "c"], ["d"]]));
});

it("only what the answer names comes again, and is in the dead-letter queue after three attempts", async () => {
  const { deliveries, invocations, send } = open((messageIds) => failing(...messageIds.filter((id) => id === "b")));
  send("a", "b", "c");
  await vi.waitFor(() => expect(deadIds(deliveries)).toEqual(["b"]));
  expect(invocations).toEqual([["a", "b", "c"], ["b"], ["b"]]);
});

it.each([
  ["another record's id", "z"],
  ["an empty id", ""],
  ["no id", null],
])("an answer that names %s fails the whole batch", async (_, id) => {
  const { deliveries, send } = open(() => failing("a", id));
  send("a", "b", "c");
  await vi.waitFor(() => expect(deadIds(deliveries).toSorted()).toEqual(["a", "b", "c"]));
});

it("a process that is killed within a batch leaves all of it to the next one, and nothing that was done", async () => {
  const first = open((messageIds) => (messageIds.includes("done") ? failing() : new Promise(() => undefined)), {
    count: { size: 2, windowSeconds: 0 },
  });
  first.send("done");
  await vi.waitFor(() => expect(first.invocations).toEqual([["done"]]));
  first.send("a", "b");
  await vi.waitFor(() => expect(first.invocations.flat()).toEqual(["done", "a", "b"]));
  const second = open(() => failing());
  await vi.waitFor(() => expect(second.invocations.flat().toSorted()).toEqual(["a", "b"]));
});

it("a replay delivers what is in the dead-letter queue once more, also after a restart", async () => {
  let isBroken = true;
  const first = open((messageIds) => failing(...(isBroken ? messageIds : [])));
  first.send("a", "b");
  await vi.waitFor(() => expect(deadIds(first.deliveries).toSorted()).toEqual(["a", "b"]));
  first.deliveries.replay("another");
  expect(deadIds(first.deliveries)).toHaveLength(2);
  isBroken = false;
  first.invocations.splice(0);
  first.deliveries.replay("count");
  await vi.waitFor(() => expect(first.invocations.flat().toSorted()).toEqual(["a", "b"]));
  await first.deliveries.stop();
  expect(deadIds(open(() => failing()).deliveries)).toEqual([]);
});
