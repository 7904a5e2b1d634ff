/** Stacks, browsers and servers of one test file. Each is closed after the file's last test, even if the file's set-up failed half way. */

const closes: (() => Promise<unknown>)[] = [];

/**
 * Call it with the promise, before you wait for anything else: a part that is still opening when another one fails is closed too.
 * The project needs the setup file file-end.ts.
 */
export const closeAfterAll = <T>(opening: Promise<T>, close: (part: T) => unknown): Promise<T> => {
  closes.push(async () => {
    const [result] = await Promise.allSettled([opening]);
    if (result.status === "fulfilled") await close(result.value);
  });
  return opening;
};

/** In reverse order. */
export const closeAll = async (): Promise<void> => {
  const errors: unknown[] = [];
  for (const close of closes.splice(0).toReversed()) await close().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw new AggregateError(errors, "not everything that was opened could be closed");
};
