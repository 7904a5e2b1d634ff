/** setTimeout fires at once above this. */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls `then` after `ms`, without a limit. Returns a function that cancels it. */
export const schedule = (ms: number, then: () => void): (() => void) => {
  const dueAt = Date.now() + ms;
  let timer: NodeJS.Timeout;
  const arm = (left: number): void => {
    timer = left > LONGEST_MS ? setTimeout(() => arm(dueAt - Date.now()), LONGEST_MS) : setTimeout(then, Math.max(0, left));
  };
  arm(ms);
  return () => clearTimeout(timer);
};

/** Resolves after `ms`. Rejects with the signal's reason on abort, and leaves no timer. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const stopped = (): void => {
      cancel();
      reject(signal?.reason as Error);
    };
    const cancel = schedule(ms, () => {
      signal?.removeEventListener("abort", stopped);
      resolve();
    });
    signal?.addEventListener("abort", stopped, { once: true });
  });

/** Waits at most `ms` for the work. Returns whether it was done in time. */
export const finishesWithin = async (ms: number, work: Promise<unknown>): Promise<boolean> => {
  const late = Promise.withResolvers<boolean>();
  const cancel = schedule(ms, () => late.resolve(false));
  try {
    return await Promise.race([work.then(() => true), late.promise]);
  } finally {
    cancel();
  }
};
