/** An execution's history as steps: one for each state that was entered. */
import type { HistoryEvent } from "./history.ts";

export type StepFailure = { at: string; error: string; cause: string };
export type Step = {
  state: string;
  enteredAt: string;
  exitedAt?: string;
  input: string;
  output?: string;
  /** Tasks that were started: one more for each retry. */
  attempts: number;
  failures: StepFailure[];
};

type Detail = { name?: string; input?: string; output?: string; error?: string; cause?: string };

const detailOf = (event: HistoryEvent): Detail => {
  const key = Object.keys(event).find((name) => name.endsWith("EventDetails"));
  return (key === undefined ? {} : event[key]) as Detail;
};

const timeOf = ({ timestamp }: HistoryEvent): string => new Date(timestamp * 1000).toISOString();

export const stepsOf = (history: readonly HistoryEvent[]): Step[] => {
  const steps: Step[] = [];
  for (const event of history) {
    const { name = "", input = "", output, error = "", cause = "" } = detailOf(event);
    if (event.type.endsWith("StateEntered")) steps.push({ state: name, enteredAt: timeOf(event), input, attempts: 0, failures: [] });
    const step = steps.at(-1);
    if (!step) continue;
    if (event.type === "TaskStarted") step.attempts += 1;
    if (event.type === "TaskFailed" || event.type === "TaskTimedOut") step.failures.push({ at: timeOf(event), error, cause });
    // An execution that fails or is stopped leaves its state without an exit.
    if (event.type.startsWith("Execution")) step.exitedAt ??= timeOf(event);
    if (event.type.endsWith("StateExited")) Object.assign(step, { exitedAt: timeOf(event), ...(output === undefined ? {} : { output }) });
  }
  return steps;
};
