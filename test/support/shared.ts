/**
 * Parts that all test files of a worker use: the first file opens them, and worker-environment.ts closes them when the worker ends.
 * Vitest loads an environment apart from the tests, so the list is on the global object.
 */
type Part = { opening: Promise<unknown>; close: () => Promise<unknown> };

const KEY = Symbol.for("catraca.test.shared");
const globals = globalThis as { [KEY]?: Map<string, Part> };
const parts = (globals[KEY] ??= new Map<string, Part>());

export const shareInWorker = <T>(name: string, open: () => Promise<T>, close: (part: T) => Promise<unknown>): Promise<T> => {
  const known = parts.get(name);
  if (known) return known.opening as Promise<T>;
  const opening = open();
  parts.set(name, { opening, close: async () => close(await opening) });
  return opening;
};

export const closeShared = async (): Promise<void> => {
  const open = [...parts.values()].toReversed();
  parts.clear();
  for (const { opening, close } of open) {
    const [result] = await Promise.allSettled([opening]);
    if (result.status === "fulfilled") await close();
  }
};
