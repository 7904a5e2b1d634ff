import { expect, it } from "vitest";
import { stepsOf } from "./order.history.rules.ts";

const at = (ms: number): Date => new Date(ms);

it("one step for each state that was entered, with its calls and errors, and no cause", () => {
  const steps = stepsOf([
    { type: "ExecutionStarted", timestamp: at(0) },
    { type: "TaskStateEntered", timestamp: at(1), stateEnteredEventDetails: { name: "Issue" } },
    { type: "TaskStarted", timestamp: at(2) },
    { type: "TaskFailed", timestamp: at(3), taskFailedEventDetails: { error: "Transient" } },
    { type: "TaskStarted", timestamp: at(4) },
    { type: "TaskTimedOut", timestamp: at(5), taskTimedOutEventDetails: { error: "States.Timeout" } },
    { type: "TaskStateExited", timestamp: at(6) },
    { type: "ChoiceStateEntered", timestamp: at(7), stateEnteredEventDetails: { name: "Route" } },
  ]);
  expect(steps).toEqual([
    { state: "Issue", enteredAtMs: 1, exitedAtMs: 6, attempts: 2, errors: ["Transient", "States.Timeout"] },
    { state: "Route", enteredAtMs: 7, attempts: 0, errors: [] },
  ]);
});
