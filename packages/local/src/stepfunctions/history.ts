export type HistoryEvent = { id: number; previousEventId: number; timestamp: number; type: string; [details: string]: unknown };

export type Details = Record<string, unknown>;

/** `TaskFailed` keeps its details under `taskFailedEventDetails`; every `…StateEntered` under `stateEnteredEventDetails`. */
const detailsKey = (type: string): string => {
  if (type.endsWith("StateEntered")) return "stateEnteredEventDetails";
  if (type.endsWith("StateExited")) return "stateExitedEventDetails";
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
};

export const historyEvent = (history: readonly HistoryEvent[], type: string, details?: Details): HistoryEvent => ({
  id: history.length + 1,
  previousEventId: history.length,
  timestamp: Date.now() / 1000,
  type,
  ...(details ? { [detailsKey(type)]: details } : {}),
});
