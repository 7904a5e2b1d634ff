import { schedule } from "../timers.ts";
import { asJson, evaluate, evaluateSeconds } from "./expressions.ts";
import { Halt, StateFailure } from "./failure.ts";
import type { Scope, Visit } from "./scope.ts";
import type { WaitingTask } from "./tokens.ts";

const TOKEN_SUFFIX = ".waitForTaskToken";

/** A timer that can be restarted: a heartbeat moves its end. */
type Limit = { expired: Promise<never>; restart(): void; clear(): void };

const limit = (scope: Scope, seconds: number | undefined, error: string): Limit => {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  expired.catch(() => {});
  let cancel = (): void => {};
  const restart = (): void => {
    cancel();
    if (seconds !== undefined) cancel = schedule(seconds * scope.runtime.secondMs, () => reject(new StateFailure(error)));
  };
  restart();
  return { expired, restart, clear: () => cancel() };
};

const invoke = async (scope: Scope, args: unknown): Promise<unknown> => {
  const { FunctionName, Payload } = (args ?? {}) as { FunctionName?: unknown; Payload?: unknown };
  if (typeof FunctionName !== "string") throw new StateFailure("States.Runtime", "Arguments has no FunctionName");
  const result = await scope.runtime.invoke(FunctionName, asJson(Payload ?? {}));
  if ("error" in result) throw new StateFailure(result.error.errorType, JSON.stringify(result.error));
  return { ExecutedVersion: "$LATEST", Payload: asJson(result.payload) ?? null, StatusCode: 200 };
};

const aborted = (signal: AbortSignal): { reason: Promise<never>; clear(): void } => {
  const { promise: reason, reject } = Promise.withResolvers<never>();
  reason.catch(() => {});
  const abort = (): void => reject(signal.reason as Error);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return { reason, clear: () => signal.removeEventListener("abort", abort) };
};

/** Whichever is first: the function's failure, the token's answer (without a token the function's), a timeout, the execution's end. */
const answer = async (
  scope: Scope,
  work: { args: unknown; waiting: WaitingTask | undefined; limits: Limit[]; kind: object },
): Promise<unknown> => {
  const { args, waiting, limits, kind } = work;
  const end = aborted(scope.signal);
  let isOpen = true;
  const invoked = invoke(scope, args).then((output) => {
    if (!waiting) return output;
    if (isOpen) scope.record("TaskSubmitted", { ...kind, output: JSON.stringify(output) });
    return waiting.result;
  });
  invoked.catch(() => {});
  try {
    return await Promise.race([...(waiting ? [waiting.result] : []), invoked, end.reason, ...limits.map((each) => each.expired)]);
  } finally {
    isOpen = false;
    end.clear();
    for (const each of limits) each.clear();
    waiting?.end();
  }
};

const recordFailure = (scope: Scope, kind: object, error: unknown): void => {
  if (error instanceof Halt || !(error instanceof Error)) return;
  const isTimeout = error.name === "States.Timeout" || error.name === "States.HeartbeatTimeout";
  scope.record(isTimeout ? "TaskTimedOut" : "TaskFailed", { ...kind, error: error.name, cause: error.message });
};

/** One attempt with a token of its own. The next attempt gets another one. */
export const runTask = async ({ state, input, variables, context, scope }: Visit): Promise<unknown> => {
  const waitsForToken = state.Resource?.endsWith(TOKEN_SUFFIX) === true;
  const kind = { resourceType: "lambda", resource: waitsForToken ? "invoke.waitForTaskToken" : "invoke" };
  let heartbeat: Limit | undefined;
  const waiting = waitsForToken ? scope.runtime.tokens.create(() => heartbeat?.restart()) : undefined;
  try {
    const states = { input, context: waiting ? { ...context, Task: { Token: waiting.token } } : context };
    const args = state.Arguments === undefined ? input : await evaluate(state.Arguments, states, variables);
    const seconds = state.TimeoutSeconds === undefined ? undefined : await evaluateSeconds(state.TimeoutSeconds, states, variables, 1);
    const beat = state.HeartbeatSeconds === undefined ? undefined : await evaluateSeconds(state.HeartbeatSeconds, states, variables, 1);
    scope.record("TaskScheduled", {
      ...kind,
      region: "local",
      parameters: JSON.stringify(args),
      ...(seconds === undefined ? {} : { timeoutInSeconds: seconds }),
    });
    scope.record("TaskStarted", kind);
    const whole = limit(scope, seconds, "States.Timeout");
    heartbeat = limit(scope, beat, "States.HeartbeatTimeout");
    try {
      const output = (asJson(await answer(scope, { args, waiting, limits: [whole, heartbeat], kind })) ?? null) as unknown;
      scope.record("TaskSucceeded", { ...kind, output: JSON.stringify(output) });
      return output;
    } catch (error) {
      recordFailure(scope, kind, error);
      throw error;
    }
  } finally {
    waiting?.end();
  }
};
