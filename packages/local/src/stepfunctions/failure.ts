/** An error in a workflow: Retry and Catch compare `name`; `message` is the cause. */
export class StateFailure extends Error {
  constructor(name: string, cause = "") {
    super(cause);
    this.name = name;
  }
}

/** Stops every state of an execution at once. */
export class Halt extends Error {
  readonly status: "ABORTED" | "TIMED_OUT";
  readonly error: string | undefined;
  constructor(status: "ABORTED" | "TIMED_OUT", error?: string, cause?: string) {
    super(cause ?? "");
    this.name = "Halt";
    this.status = status;
    this.error = error;
  }
}

const CATCH_ALL_SPARES = ["States.DataLimitExceeded", "States.Runtime"];

/** States.ALL excludes two errors, States.TaskFailed excludes timeouts, and a missed heartbeat counts as a timeout. */
export const matchesError = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => {
    if (pattern === name) return true;
    if (pattern === "States.ALL") return !CATCH_ALL_SPARES.includes(name);
    if (pattern === "States.TaskFailed")
      return name !== "States.Timeout" && name !== "States.HeartbeatTimeout" && !CATCH_ALL_SPARES.includes(name);
    return pattern === "States.Timeout" && name === "States.HeartbeatTimeout";
  });
