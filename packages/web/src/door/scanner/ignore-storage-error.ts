/** A person waits, and a browser may leave a write without an answer. */
const STORAGE_LIMIT_MS = 1_000;

/** A full disk must not stop the gate: the fallback stands for what the storage did not answer. */
export const ignoreStorageError = async <T>(operation: Promise<T>, fallback: T): Promise<T> => {
  const limit = new Promise<never>((_, reject) => setTimeout(reject, STORAGE_LIMIT_MS));
  try {
    return await Promise.race([operation, limit]);
  } catch (error) {
    console.warn("not stored", error);
    return fallback;
  }
};
