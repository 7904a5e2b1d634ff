/** The parts of an update expression, with its names and values. */
import type { Item } from "../table/bare-client.ts";

export const newExpression = () => {
  const names: Record<string, string> = {};
  const values: Item = {};
  return {
    names,
    values,
    assignments: [] as string[],
    conditions: [] as string[],
    name: (attribute: string, as = attribute) => ((names[`#${as}`] = attribute), `#${as}`),
    value: (as: string, value: Item[string]) => ((values[`:${as}`] = value), `:${as}`),
  };
};

export type Expression = ReturnType<typeof newExpression>;
