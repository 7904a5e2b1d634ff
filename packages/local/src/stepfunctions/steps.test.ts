import { expect, it } from "vitest";
import { historyEvent, type HistoryEvent } from "./history.ts";
import { stepsOf } from "./steps.ts";

it("a step has its input, its output, its attempts and their failures", () => {
  const history: HistoryEvent[] = [];
  const record = (type: string, details?: Record<string, unknown>): void => void history.push(historyEvent(history, type, details));
  record("ExecutionStarted", { input: "{}" });
  record("TaskStateEntered", { name: "Issue", input: '{"orderId":"ord_a"}' });
  record("TaskStarted", {});
  record("TaskFailed", { error: "Busy", cause: "later" });
  record("TaskStarted", {});
  record("TaskSucceeded", { output: "{}" });
  record("TaskStateExited", { name: "Issue", output: '{"status":"issued"}' });
  record("TaskStateEntered", { name: "Notify", input: "{}" });
  record("TaskStarted", {});
  record("TaskTimedOut", { error: "States.Timeout" });
  record("ExecutionFailed", { error: "States.Timeout" });
  expect(stepsOf(history)).toEqual([
    {
      state: "Issue",
      enteredAt: expect.stringMatching(/Z$/),
      exitedAt: expect.stringMatching(/Z$/),
      input: '{"orderId":"ord_a"}',
      output: '{"status":"issued"}',
      attempts: 2,
      failures: [{ at: expect.stringMatching(/Z$/), error: "Busy", cause: "later" }],
    },
    {
      state: "Notify",
      enteredAt: expect.stringMatching(/Z$/),
      exitedAt: expect.stringMatching(/Z$/),
      input: "{}",
      attempts: 1,
      failures: [{ at: expect.stringMatching(/Z$/), error: "States.Timeout", cause: "" }],
    },
  ]);
});
