import { pause } from "../timers.ts";
import type { Graph, Retrier } from "./definition.ts";
import { evaluate, evaluateSeconds, type Variables } from "./expressions.ts";
import { Halt, matchesError, StateFailure } from "./failure.ts";
import type { Context, Outcome, Scope, Visit } from "./scope.ts";
import { runTask } from "./task.ts";

export type Position = { name: string; input: unknown; variables: Variables };

const assign = async (to: Variables, templates: Record<string, unknown> | undefined, states: unknown): Promise<void> => {
  if (templates) Object.assign(to, await evaluate(templates, states, to));
};

/** Output reads the variables as they were on entry, so it is evaluated before Assign. */
const evaluateOutput = async (
  visit: Visit,
  states: unknown,
  otherwise: unknown,
  by: { Output?: unknown; Assign?: Record<string, unknown> },
): Promise<unknown> => {
  const output = by.Output === undefined ? otherwise : await evaluate(by.Output, states, visit.variables);
  await assign(visit.variables, by.Assign, states);
  return output;
};

const finishState = async (visit: Visit, result?: { value: unknown }): Promise<Outcome> => {
  const states = { input: visit.input, context: visit.context, ...(result ? { result: result.value } : {}) };
  return { output: await evaluateOutput(visit, states, result ? result.value : visit.input, visit.state), next: visit.state.Next };
};

const choose = async (visit: Visit): Promise<Outcome> => {
  const states = { input: visit.input, context: visit.context };
  for (const rule of visit.state.Choices ?? []) {
    const holds = await evaluate(rule.Condition, states, visit.variables);
    if (typeof holds !== "boolean")
      throw new StateFailure("States.QueryEvaluationError", `The condition ${JSON.stringify(rule.Condition)} is no boolean.`);
    if (holds) return { output: await evaluateOutput(visit, states, visit.input, rule), next: rule.Next };
  }
  if (visit.state.Default === undefined) throw new StateFailure("States.NoChoiceMatched", `No choice of ${visit.name} matched.`);
  return { output: await evaluateOutput(visit, states, visit.input, visit.state), next: visit.state.Default };
};

const wait = async (visit: Visit): Promise<Outcome> => {
  const states = { input: visit.input, context: visit.context };
  const { signal, runtime } = visit.scope;
  if (visit.state.Seconds !== undefined) {
    const seconds = await evaluateSeconds(visit.state.Seconds, states, visit.variables, 0);
    await pause(seconds * runtime.secondMs, signal);
  } else {
    const until = Date.parse(String(await evaluate(visit.state.Timestamp, states, visit.variables)));
    if (Number.isNaN(until)) throw new StateFailure("States.QueryEvaluationError", `The Timestamp of ${visit.name} is no instant.`);
    await pause(until - Date.now(), signal);
  }
  return finishState(visit);
};

const fail = async (visit: Visit): Promise<never> => {
  const states = { input: visit.input, context: visit.context };
  const text = async (template: unknown, otherwise: string): Promise<string> =>
    String(template === undefined ? otherwise : await evaluate(template, states, visit.variables));
  throw new StateFailure(await text(visit.state.Error, "States.Fail"), await text(visit.state.Cause, ""));
};

const runOnce = async (visit: Visit): Promise<Outcome> => {
  switch (visit.state.Type) {
    case "Task":
      return finishState(visit, { value: await runTask(visit) });
    case "Choice":
      return choose(visit);
    case "Wait":
      return wait(visit);
    case "Fail":
      return fail(visit);
    case "Succeed":
      return finishState(visit);
  }
};

const delaySeconds = (retrier: Retrier, tries: number): number => {
  const whole = Math.min((retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** tries, retrier.MaxDelaySeconds ?? Infinity);
  return retrier.JitterStrategy === "FULL" ? whole * Math.random() : whole;
};

/** Each retrier counts its own attempts. When the matching one has none left, the first matching catcher takes over. */
const runWithRetries = async (visit: Visit): Promise<Outcome> => {
  const used = new Map<Retrier, number>();
  for (;;) {
    try {
      return await runOnce(visit);
    } catch (thrown) {
      visit.scope.signal.throwIfAborted();
      if (thrown instanceof Halt) throw thrown;
      const failure = thrown instanceof StateFailure ? thrown : new StateFailure("States.Runtime", String(thrown));
      if (failure.name === "States.QueryEvaluationError")
        visit.scope.record("EvaluationFailed", { state: visit.name, error: failure.name, cause: failure.message });
      const retrier = visit.state.Retry?.find((each) => matchesError(each.ErrorEquals, failure.name));
      const tries = retrier ? (used.get(retrier) ?? 0) : 0;
      if (retrier && tries < (retrier.MaxAttempts ?? 3)) {
        used.set(retrier, tries + 1);
        visit.context.State.RetryCount += 1;
        await pause(delaySeconds(retrier, tries) * visit.scope.runtime.secondMs, visit.scope.signal);
        continue;
      }
      const catcher = visit.state.Catch?.find((each) => matchesError(each.ErrorEquals, failure.name));
      if (!catcher) throw failure;
      const errorOutput = { Error: failure.name, Cause: failure.message };
      const states = { input: visit.input, context: visit.context, errorOutput };
      return { output: await evaluateOutput(visit, states, errorOutput, catcher), next: catcher.Next };
    }
  }
};

/** Walks the graph from `start` (or its first state) to its end. Calls `enter` before each state. */
export const runGraph = async (
  graph: Graph,
  start: { name?: string; input: unknown; variables: Variables },
  scope: Scope,
  enter?: (position: Position) => void,
): Promise<unknown> => {
  let name = start.name ?? graph.StartAt;
  let input = start.input;
  const { variables } = start;
  for (;;) {
    scope.signal.throwIfAborted();
    const state = graph.States[name];
    if (!state) throw new StateFailure("States.Runtime", `no state is named ${name}`);
    enter?.({ name, input, variables: { ...variables } });
    scope.record(`${state.Type}StateEntered`, { name, input: JSON.stringify(input) });
    const context: Context = { ...scope.context, State: { Name: name, EnteredTime: new Date().toISOString(), RetryCount: 0 } };
    const outcome = await runWithRetries({ name, state, input, variables, context, scope });
    scope.record(`${state.Type}StateExited`, { name, output: JSON.stringify(outcome.output) });
    if (outcome.next === undefined) return outcome.output;
    input = outcome.output;
    name = outcome.next;
  }
};
