/** The supported part of the Amazon States Language, in JSONata mode: states-language.net/spec.html */
export type Template = unknown;

export type Retrier = {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  BackoffRate?: number;
  MaxAttempts?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: "FULL" | "NONE";
};

export type Catcher = { ErrorEquals: string[]; Next: string; Output?: Template; Assign?: Record<string, Template> };

export type ChoiceRule = { Condition: Template; Next: string; Output?: Template; Assign?: Record<string, Template> };

export type StateType = "Task" | "Choice" | "Wait" | "Succeed" | "Fail";

export type State = {
  Type: StateType;
  QueryLanguage?: string;
  Next?: string;
  End?: boolean;
  Arguments?: Template;
  Output?: Template;
  Assign?: Record<string, Template>;
  Retry?: Retrier[];
  Catch?: Catcher[];
  Resource?: string;
  TimeoutSeconds?: Template;
  HeartbeatSeconds?: Template;
  Choices?: ChoiceRule[];
  Default?: string;
  Seconds?: Template;
  Timestamp?: Template;
  Error?: Template;
  Cause?: Template;
};

export type Graph = { StartAt: string; States: Record<string, State> };

export type Definition = Graph & { QueryLanguage?: string; TimeoutSeconds?: number };

const TYPES: readonly StateType[] = ["Task", "Choice", "Wait", "Succeed", "Fail"];
const RESOURCES = ["arn:aws:states:::lambda:invoke", "arn:aws:states:::lambda:invoke.waitForTaskToken"];

const targets = (state: State): string[] =>
  [
    state.Next,
    state.Default,
    ...(state.Choices ?? []).map((rule) => rule.Next),
    ...(state.Catch ?? []).map((catcher) => catcher.Next),
  ].filter((next) => next !== undefined);

const problemsOfState = (name: string, state: State, language: string): string[] => {
  if (!TYPES.includes(state.Type)) return [`${name}: the type ${state.Type} is not supported on one machine`];
  const problems: string[] = [];
  if (language !== "JSONata") problems.push(`${name}: only QueryLanguage JSONata is supported here`);
  if (state.Type === "Task" && !RESOURCES.includes(state.Resource ?? ""))
    problems.push(`${name}: the resource ${state.Resource} is not supported here`);
  if (state.Type === "Choice" && !state.Choices?.length) problems.push(`${name}: a Choice needs Choices`);
  const goesOn = ["Choice", "Succeed", "Fail"].includes(state.Type) || state.End === true || state.Next !== undefined;
  if (!goesOn) problems.push(`${name}: neither Next nor End`);
  return problems;
};

/** The errors for which CreateStateMachine refuses a definition. Empty when it is valid. */
export const problemsOf = (graph: Graph & { QueryLanguage?: string }): string[] => {
  if (typeof graph.States !== "object" || graph.States === null) return ["States is missing"];
  const language = graph.QueryLanguage ?? "JSONPath";
  const isKnown = (name: string): boolean => Object.hasOwn(graph.States, name);
  const problems = isKnown(graph.StartAt) ? [] : [`StartAt names no state: ${graph.StartAt}`];
  for (const [name, state] of Object.entries(graph.States)) {
    problems.push(...problemsOfState(name, state, state.QueryLanguage ?? language));
    problems.push(
      ...targets(state)
        .filter((next) => !isKnown(next))
        .map((next) => `${name}: no state is named ${next}`),
    );
  }
  return problems;
};
