/** Asks for the list of tickets, and then for its changes, as long as the gate function can be reached. */
import type { ManifestAnswer } from "@catraca/core/manifest.schema";
import type { CallResult, Connection } from "../api/gate-client.ts";
import type { TicketList } from "./ticket-list.ts";

const PAUSE_MS = 10_000;
/** A list that the server is building is ready soon. */
const BUILDING_PAUSE_MS = 3_000;
/** After calls without an answer the pause grows. */
const FAILED_PAUSES_MS = [10_000, 20_000, 40_000, 60_000] as const;
const LONGEST_PAUSE_MS = 60_000;

type DownloadOptions = {
  list: Pick<TicketList, "cursor" | "add" | "loaded">;
  ask: (cursor: string | undefined) => Promise<CallResult<ManifestAnswer>>;
  connection: Connection;
  onRevoked: () => void;
};

export const startDownload = ({ list, ask, connection, onRevoked }: DownloadOptions): { stop: () => void } => {
  let isStopped = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const getFailedPause = (call: CallResult<unknown>): number => {
    const pauseMs = FAILED_PAUSES_MS[failures] ?? LONGEST_PAUSE_MS;
    failures++;
    if (call.type === "rejection") return LONGEST_PAUSE_MS;
    return call.type === "no-answer" ? Math.max(pauseMs, Math.min(call.retryAfterMs ?? 0, LONGEST_PAUSE_MS)) : pauseMs;
  };

  /** Undefined if this release cannot read the list. */
  const add = async (answer: ManifestAnswer): Promise<number | undefined> => {
    try {
      const hasMore = await list.add(answer);
      failures = 0;
      if (hasMore) return 0;
      return answer.cursor === null ? BUILDING_PAUSE_MS : PAUSE_MS;
    } catch (error) {
      console.warn("the ticket list cannot be read", error);
      return undefined;
    }
  };

  /** Returns the pause before the next call. Undefined: the device may not ask any more. */
  const askOnce = async (): Promise<number | undefined> => {
    // The sync finds out when the network is back, and then this asks at once.
    if (!connection.state.get().online) return PAUSE_MS;
    const call = await ask(list.cursor());
    if (isStopped) return undefined;
    if (call.type === "rejection" && call.status === 401) {
      onRevoked();
      return undefined;
    }
    const pauseMs = call.type === "answer" ? await add(call.body) : undefined;
    if (pauseMs !== undefined) return pauseMs;
    return getFailedPause(call);
  };

  let isAsking = false;
  const run = async (): Promise<void> => {
    if (isStopped || isAsking) return;
    isAsking = true;
    clearTimeout(timer);
    const pauseMs = await askOnce();
    isAsking = false;
    if (pauseMs !== undefined && !isStopped) timer = setTimeout(() => void run(), pauseMs);
  };
  const onChange = (): void => {
    if (connection.state.get().online) void run();
  };
  const unsubscribe = connection.state.subscribe(onChange);
  void list.loaded.then(run);
  return {
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      unsubscribe();
    },
  };
};
