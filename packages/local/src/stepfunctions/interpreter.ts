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
const leave = async (
  visit: Visit,
  states: unknown,
  otherwise: unknown,
  by: { Output?: unknown; Assign?: Record<string, unknown> },
): Promise<unknown> => {
  const output = by.Output === undefined ? otherwise : await evaluate(by.Output, states, visit.variables);
  await assign(visit.variables, by.Assign, states);
  return output;
};

const finish = async (visit: Visit, result?: { value: unknown }): Promise<Outcome> => {
  const states = { input: visit.input, context: visit.context, ...(result ? { result: result.value } : {}) };
  return { output: await leave(visit, states, result ? result.value : visit.input, visit.state), next: visit.state.Next };
};

const choose = async (visit: Visit): Promise<Outcome> => {
  const states = { input: visit.input, context: visit.context };
  for (const rule of visit.state.Choices ?? []) {
    const holds = await evaluate(rule.Condition, states, visit.variables);
    if (typeof holds !== "boolean")
      throw new StateFailure("States.QueryEvaluationError", `The condition ${JSON.stringify(rule.Condition)} is no boolean.`);
    if (holds) return { output: await leave(visit, states, visit.input, rule), next: rule.Next };
  }
  if (visit.state.Default === undefined) throw new StateFailure("States.NoChoiceMatched", `No choice of ${visit.name} matched.`);
  return { output: await leave(visit, states, visit.input, visit.state), next: visit.state.Default };
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
  return finish(visit);
};

const fail = async (visit: Visit): Promise<never> => {
  const states = { input: visit.input, context: visit.context };
  const text = async (template: unknown, otherwise: string): Promise<string> =>
    String(template === undefined ? otherwise : await evaluate(template, states, visit.variables));
  throw new StateFailure(await text(visit.state.Error, "States.Fail"), await text(visit.state.Cause, ""));
};

/** Runs inner graphs; when one fails, the others stop. */
const together = async <T>(scope: Scope, work: (inner: Scope) => Promise<T>): Promise<T> => {
  const controller = new AbortController();
  const abort = (): void => controller.abort(scope.signal.reason);
  scope.signal.addEventListener("abort", abort, { once: true });
  try {
    return await work({ ...scope, signal: controller.signal });
  } catch (error) {
    controller.abort(error);
    throw error;
  } finally {
    scope.signal.removeEventListener("abort", abort);
  }
};

const runParallel = async (visit: Visit): Promise<Outcome> => {
  const { state, variables, scope } = visit;
  const states = { input: visit.input, context: visit.context };
  const input = state.Arguments === undefined ? visit.input : await evaluate(state.Arguments, states, variables);
  scope.record("ParallelStateStarted");
  const value = await together(scope, (inner) =>
    Promise.all((state.Branches ?? []).map((branch) => runGraph(branch, { input, variables: { ...variables } }, inner))),
  );
  scope.record("ParallelStateSucceeded");
  return finish(visit, { value });
};

const runMap = async (visit: Visit): Promise<Outcome> => {
  const { state, variables, scope, context } = visit;
  const states = { input: visit.input, context };
  const items = state.Items === undefined ? visit.input : await evaluate(state.Items, states, variables);
  const processor = state.ItemProcessor;
  if (!Array.isArray(items) || !processor)
    throw new StateFailure("States.QueryEvaluationError", `The Items of ${visit.name} are no array.`);
  const most = Number(state.MaxConcurrency === undefined ? 0 : await evaluate(state.MaxConcurrency, states, variables)) || 40;
  scope.record("MapStateStarted", { length: items.length });
  const value: unknown[] = Array.from({ length: items.length });
  const todo = items.entries();
  await together(scope, async (inner) => {
    const worker = async (): Promise<void> => {
      for (const [index, item] of todo) {
        const withItem = { ...context, Map: { Item: { Index: index, Value: item as unknown } } };
        const input: unknown =
          state.ItemSelector === undefined
            ? item
            : await evaluate(state.ItemSelector, { input: visit.input, context: withItem }, variables);
        value[index] = await runGraph(
          processor,
          { input, variables: { ...variables } },
          { ...inner, context: { ...inner.context, Map: withItem.Map } },
        );
      }
    };
    await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  });
  scope.record("MapStateSucceeded");
  return finish(visit, { value });
};

const attempt = async (visit: Visit): Promise<Outcome> => {
  switch (visit.state.Type) {
    case "Task":
      return finish(visit, { value: await runTask(visit) });
    case "Choice":
      return choose(visit);
    case "Wait":
      return wait(visit);
    case "Fail":
      return fail(visit);
    case "Parallel":
      return runParallel(visit);
    case "Map":
      return runMap(visit);
    case "Pass":
    case "Succeed":
      return finish(visit);
  }
};

const delaySeconds = (retrier: Retrier, tries: number): number => {
  const whole = Math.min((retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** tries, retrier.MaxDelaySeconds ?? Infinity);
  return retrier.JitterStrategy === "FULL" ? whole * Math.random() : whole;
};

/** Each retrier counts its own attempts. When the matching one has none left, the first matching catcher takes over. */
const persist = async (visit: Visit): Promise<Outcome> => {
  const used = new Map<Retrier, number>();
  for (;;) {
    try {
      return await attempt(visit);
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
      return { output: await leave(visit, states, errorOutput, catcher), next: catcher.Next };
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
    const outcome = await persist({ name, state, input, variables, context, scope });
    scope.record(`${state.Type}StateExited`, { name, output: JSON.stringify(outcome.output) });
    if (outcome.next === undefined) return outcome.output;
    input = outcome.output;
    name = outcome.next;
  }
};
