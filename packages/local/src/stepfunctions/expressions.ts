import { createHash, randomUUID } from "node:crypto";
import jsonata from "jsonata";
import { StateFailure } from "./failure.ts";

export type Variables = Record<string, unknown>;

const compiled = new Map<string, jsonata.Expression>();

const compile = (source: string): jsonata.Expression => {
  const known = compiled.get(source);
  if (known) return known;
  const expression = jsonata(source);
  compiled.set(source, expression);
  return expression;
};

/** The value after a round trip through JSON. */
export const asJson = (value: unknown): unknown => (value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown));

/** The functions that Step Functions adds to JSONata: docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
const added = {
  uuid: () => randomUUID(),
  parse: (text: string) => JSON.parse(text) as unknown,
  hash: (text: string, algorithm: string) => createHash(algorithm.replace("-", "").toLowerCase()).update(text).digest("hex"),
  partition: (list: unknown[], size: number) =>
    Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size)),
  range: (from: number, to: number, step: number) =>
    Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, at) => from + at * step),
};

const evaluateExpression = async (source: string, states: unknown, variables: Variables): Promise<unknown> => {
  let result: unknown;
  try {
    result = asJson(await compile(source).evaluate(null, { ...added, ...variables, states }));
  } catch (error) {
    throw new StateFailure("States.QueryEvaluationError", `The JSONata expression '${source}' failed: ${(error as Error).message}`);
  }
  if (result === undefined)
    throw new StateFailure("States.QueryEvaluationError", `The JSONata expression '${source}' returned nothing (undefined).`);
  return result;
};

/** Replaces every string `{% … %}` in the template, at any depth, by its value. */
export const evaluate = async (template: unknown, states: unknown, variables: Variables): Promise<unknown> => {
  if (typeof template === "string") {
    const source = /^\{%([\s\S]*)%\}$/.exec(template.trim())?.[1];
    return source === undefined ? template : evaluateExpression(source.trim(), states, variables);
  }
  if (Array.isArray(template)) return Promise.all(template.map((part) => evaluate(part, states, variables)));
  if (typeof template !== "object" || template === null) return template;
  const parts = Object.entries(template).map(async ([key, part]) => [key, await evaluate(part, states, variables)] as const);
  return Object.fromEntries(await Promise.all(parts));
};

/** Step Functions takes whole seconds only. A fraction would pass here and fail when deployed. */
export const evaluateSeconds = async (template: unknown, states: unknown, variables: Variables, least: number): Promise<number> => {
  const seconds = await evaluate(template, states, variables);
  if (typeof seconds === "number" && Number.isInteger(seconds) && seconds >= least && seconds <= 99_999_999) return seconds;
  throw new StateFailure(
    "States.QueryEvaluationError",
    `Expected whole seconds from ${least} to 99999999, found ${JSON.stringify(seconds)}.`,
  );
};
