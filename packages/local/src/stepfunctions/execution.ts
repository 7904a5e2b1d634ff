import { schedule } from "../timers.ts";
import type { Definition } from "./definition.ts";
import { Halt } from "./failure.ts";
import { type HistoryEvent, historyEvent } from "./history.ts";
import { type Position, runGraph } from "./interpreter.ts";
import type { Runtime, Scope } from "./scope.ts";

export type Status = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

export type Machine = { arn: string; name: string; roleArn: string; definition: Definition; source: string; createdAtMs: number };

export type Execution = {
  arn: string;
  name: string;
  machine: Machine;
  /** The JSON text of the input. It decides whether a second start with this name is the same one. */
  input: string;
  status: Status;
  startedAtMs: number;
  stoppedAtMs?: number;
  output?: string;
  error?: string;
  cause?: string;
  redriveCount: number;
  redrivenAtMs?: number;
  redriveToken?: string;
  /** The entered states, without Choice, Succeed and Fail. */
  path: string[];
  enteredAtMs: number;
  history: HistoryEvent[];
  position: Position;
  halt: AbortController;
};

const CONTROL_STATES = ["Choice", "Succeed", "Fail"];

const scopeOf = (execution: Execution, runtime: Runtime): Scope => ({
  runtime,
  signal: execution.halt.signal,
  record(type, details) {
    if (execution.status !== "RUNNING") return;
    execution.history.push(historyEvent(execution.history, type, details));
    const entered = type.endsWith("StateEntered") && !CONTROL_STATES.includes(type.slice(0, -"StateEntered".length));
    if (type.endsWith("StateEntered")) execution.enteredAtMs = Date.now();
    if (entered && typeof details?.name === "string") execution.path.push(details.name);
  },
  context: {
    Execution: {
      Id: execution.arn,
      Name: execution.name,
      Input: JSON.parse(execution.input) as unknown,
      StartTime: new Date(execution.startedAtMs).toISOString(),
      RoleArn: execution.machine.roleArn,
      RedriveCount: execution.redriveCount,
      ...(execution.redrivenAtMs === undefined ? {} : { RedriveTime: new Date(execution.redrivenAtMs).toISOString() }),
    },
    StateMachine: { Id: execution.machine.arn, Name: execution.machine.name },
  },
});

const close = (
  execution: Execution,
  scope: Scope,
  end: { status: Status; event: string; output?: string; error?: string; cause?: string },
): void => {
  const { status, event, ...details } = end;
  scope.record(event, details);
  Object.assign(execution, details);
  execution.stoppedAtMs = Date.now();
  execution.status = status;
};

const closeByError = (execution: Execution, scope: Scope, thrown: unknown): void => {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (!(error instanceof Halt))
    return close(execution, scope, { status: "FAILED", event: "ExecutionFailed", error: error.name, cause: error.message });
  const details = {
    ...(error.error === undefined ? {} : { error: error.error }),
    ...(error.message === "" ? {} : { cause: error.message }),
  };
  close(execution, scope, {
    status: error.status,
    event: error.status === "TIMED_OUT" ? "ExecutionTimedOut" : "ExecutionAborted",
    ...details,
  });
};

/** Runs from the execution's position to its end. A redriven execution continues at the state where it stopped. */
export const runExecution = async (execution: Execution, runtime: Runtime): Promise<void> => {
  const { definition } = execution.machine;
  const scope = scopeOf(execution, runtime);
  const { signal } = execution.halt;
  const seconds = definition.TimeoutSeconds;
  const overdue = (): void => execution.halt.abort(new Halt("TIMED_OUT", "States.Timeout"));
  const cancel = seconds === undefined ? undefined : schedule(seconds * runtime.secondMs, overdue);
  try {
    const output = await runGraph(definition, execution.position, scope, (position) => (execution.position = position));
    close(execution, scope, { status: "SUCCEEDED", event: "ExecutionSucceeded", output: JSON.stringify(output) });
  } catch (error) {
    closeByError(execution, scope, signal.aborted ? signal.reason : error);
  } finally {
    cancel?.();
  }
};

export const createExecution = (machine: Machine, name: string, input: string): Execution => {
  const execution: Execution = {
    arn: `${machine.arn.replace(":stateMachine:", ":execution:")}:${name}`,
    name,
    machine,
    input,
    status: "RUNNING",
    startedAtMs: Date.now(),
    redriveCount: 0,
    path: [],
    enteredAtMs: Date.now(),
    history: [],
    position: { name: machine.definition.StartAt, input: JSON.parse(input) as unknown, variables: {} },
    halt: new AbortController(),
  };
  execution.history.push(historyEvent([], "ExecutionStarted", { input, roleArn: machine.roleArn }));
  return execution;
};

export const redriveExecution = (execution: Execution): void => {
  execution.status = "RUNNING";
  execution.redriveCount += 1;
  execution.redrivenAtMs = Date.now();
  execution.halt = new AbortController();
  execution.position = { ...execution.position, variables: { ...execution.position.variables } };
  delete execution.stoppedAtMs;
  delete execution.error;
  delete execution.cause;
  execution.history.push(historyEvent(execution.history, "ExecutionRedriven", { redriveCount: execution.redriveCount }));
};
