/** Names an execution after the order or job that it works on, so that a repeated start starts it once. `run` 0 is the first one. */
export const executionName = (id: string, run: number): string => (run === 0 ? id : `${id}-r${run}`);
