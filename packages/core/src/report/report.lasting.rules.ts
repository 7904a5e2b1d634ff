/** Tells differences that last from those of work on its way, by several looks at values that change all the time. Pure. */

/** `isStill`: nothing wrote the value from before the rows were read until after, so that `by`, how far it is off, is exact. */
export type Sight = { by: number; isStill: boolean };
/** Has a sight for the name of each value. A value that a look did not find is not off. */
export type Look = ReadonlyMap<string, Sight>;

const NOTHING: Sight = { by: 0, isStill: true };

/** Looks at a moving value say nothing. Of the others the last one says that it is not off, or the last two that it is, by as much. */
const verdictOf = (name: string, looks: readonly Look[]): "equal" | "lasting" | "open" => {
  const exact = looks.map((look) => look.get(name) ?? NOTHING).filter(({ isStill }) => isStill);
  const [before, last] = [exact.at(-2)?.by, exact.at(-1)?.by];
  if (last === 0) return "equal";
  return last !== undefined && last === before ? "lasting" : "open";
};

/** `lasting`: values that are off for good. `open`: another look is needed. */
export type Judged = { lasting: Set<string>; open: Set<string> };

export const judge = (looks: readonly Look[]): Judged => {
  const names = [...new Set(looks.flatMap((look) => [...look.keys()]))];
  const by = Map.groupBy(names, (name) => verdictOf(name, looks));
  return { lasting: new Set(by.get("lasting")), open: new Set(by.get("open")) };
};

/** Asks a look that waited for the index about values that seem to be off: it had every order, so it alone decides. */
export const confirm = ({ lasting, open }: Judged, look: Look): Judged => {
  const of = (name: string): Sight => look.get(name) ?? NOTHING;
  return {
    lasting: new Set([...lasting].filter((name) => of(name).isStill && of(name).by !== 0)),
    open: new Set([...open, ...[...lasting].filter((name) => !of(name).isStill)]),
  };
};
