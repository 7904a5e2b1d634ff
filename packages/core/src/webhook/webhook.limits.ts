/** The name's lookup, the connection and the answer together. */
export const TIMEOUT_MS = 5_000;
/** The rest of a longer answer is not read. */
export const MOST_ANSWER_BYTES = 65_536;
