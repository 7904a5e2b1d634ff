type Log = (...content: unknown[]) => void;
type Logger = { trace: Log; debug: Log; info: Log; warn: Log; error: Log };

/**
 * For every AWS client. Clients copy each input and output for `info` and `error`, even when the logger drops them.
 * Without these two methods they do not copy, which saves 3 ms of a sale's CPU time. The product itself logs what it needs.
 */
export const awsLogger = { trace: () => undefined, debug: () => undefined, warn: console.warn } as unknown as Logger;
