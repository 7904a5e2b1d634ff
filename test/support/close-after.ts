/** Stacks, browsers and servers that a test file opens: each is closed after the file's last test, also when its set-up failed half way. */
import { afterAll } from "vitest";

const closes: (() => Promise<unknown>)[] = [];

/** Call it with the promise, before anything else is waited for: what is still opening when another part fails is closed too. */
export const closeAfterAll = <T>(opening: Promise<T>, close: (opened: T) => unknown): Promise<T> => {
  closes.push(async () => {
    const [opened] = await Promise.allSettled([opening]);
    if (opened.status === "fulfilled") await close(opened.value);
  });
  return opening;
};

/** In reverse order. Registered as a file imports this, so that it runs after the file's own hooks. */
afterAll(async () => {
  const errors: unknown[] = [];
  for (const close of closes.splice(0).toReversed()) await close().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw new AggregateError(errors, "not everything that was opened could be closed");
});
