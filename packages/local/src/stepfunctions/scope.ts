import type { Details } from "./history.ts";
import type { Variables } from "./expressions.ts";
import type { State } from "./definition.ts";
import type { Tokens } from "./tokens.ts";

export type InvokeResult = { payload: unknown } | { error: { errorType: string; errorMessage: string; trace?: string[] } };

export type Runtime = {
  invoke: (functionName: string, payload: unknown) => Promise<InvokeResult>;
  tokens: Tokens;
  /** Length of a workflow's second. Tests make it shorter. */
  secondMs: number;
};

export type Context = Record<string, unknown> & { State: { Name: string; EnteredTime: string; RetryCount: number } };

export type Scope = {
  runtime: Runtime;
  signal: AbortSignal;
  record(type: string, details?: Details): void;
  /** `Execution` and `StateMachine` of `$states.context`. */
  context: Record<string, unknown>;
};

export type Visit = {
  name: string;
  state: State;
  input: unknown;
  variables: Variables;
  context: Context;
  scope: Scope;
};

export type Outcome = { output: unknown; next: string | undefined };
