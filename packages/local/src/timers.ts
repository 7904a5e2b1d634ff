/** setTimeout fires at once above this. */
const LONGEST_MS = 2 ** 31 - 1;

/** Runs `then` after `ms`, however long that is; the function returned calls it off. */
export const schedule = (ms: number, then: () => void): (() => void) => {
  const dueAt = Date.now() + ms;
  let timer: NodeJS.Timeout;
  const arm = (left: number): void => {
    timer = left > LONGEST_MS ? setTimeout(() => arm(dueAt - Date.now()), LONGEST_MS) : setTimeout(then, Math.max(0, left));
  };
  arm(ms);
  return () => clearTimeout(timer);
};

/** Resolves after `ms`; rejects with the signal's reason as soon as it aborts, and leaves no timer behind. */
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

/** Waits for the work, but no longer than `ms`; true when the work was done in time. */
export const within = async (ms: number, work: Promise<unknown>): Promise<boolean> => {
  const late = Promise.withResolvers<boolean>();
  const cancel = schedule(ms, () => late.resolve(false));
  try {
    return await Promise.race([work.then(() => true), late.promise]);
  } finally {
    cancel();
  }
};
