/** An execution's history as steps. Pure. Carries no input, output or cause of an error, because they may name a person. */
export type HistoryEvent = {
  type?: string | undefined;
  timestamp?: Date | undefined;
  stateEnteredEventDetails?: { name?: string | undefined } | undefined;
  taskFailedEventDetails?: { error?: string | undefined } | undefined;
  taskTimedOutEventDetails?: { error?: string | undefined } | undefined;
};

export type ExecutionStep = {
  state: string;
  enteredAtMs: number;
  exitedAtMs?: number;
  /** Calls of its task: one more for each retry. */
  attempts: number;
  errors: string[];
};

export const stepsOf = (events: readonly HistoryEvent[]): ExecutionStep[] => {
  const steps: ExecutionStep[] = [];
  for (const event of events) {
    const { type = "", timestamp } = event;
    const atMs = timestamp?.getTime() ?? 0;
    if (type.endsWith("StateEntered"))
      steps.push({ state: event.stateEnteredEventDetails?.name ?? "", enteredAtMs: atMs, attempts: 0, errors: [] });
    const step = steps.at(-1);
    if (!step) continue;
    if (type === "TaskStarted") step.attempts += 1;
    if (type === "TaskFailed") step.errors.push(event.taskFailedEventDetails?.error ?? "TaskFailed");
    if (type === "TaskTimedOut") step.errors.push(event.taskTimedOutEventDetails?.error ?? "TaskTimedOut");
    if (type.endsWith("StateExited")) step.exitedAtMs = atMs;
  }
  return steps;
};
