/** Does the same to every item, `width` at a time. The results have the order of the items. The first error ends it. */
export const inLanes = async <T, R>(items: readonly T[], width: number, doOne: (item: T, at: number) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  const queue = items.entries();
  const workOff = async (): Promise<void> => {
    for (const [at, item] of queue) results[at] = await doOne(item, at);
  };
  await Promise.all(Array.from({ length: width }, workOff));
  return results;
};
