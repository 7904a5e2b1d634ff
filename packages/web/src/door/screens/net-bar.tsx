import { m } from "../../paraglide/messages.js";
import { Icon } from "../../parts/icon.tsx";
import { formatDuration, useNow } from "../elapsed-time.ts";
import { useEffect } from "preact/hooks";
import type { Connection } from "../api/gate-client.ts";
import type { Scanner } from "../scanner/scanner.ts";
import { useStore } from "../../store.ts";
import "./scanning.css";

const TICK_MS = 5_000;
const LATE_ANSWERS_MS = 20_000;
/** Below this the bar shows no duration. */
const RECENT_MS = 10_000;

/** Resets the count after it was shown for a while. */
const useLateAnswers = ({ lateAnswers }: Scanner): number => {
  const count = useStore(lateAnswers);
  useEffect(() => {
    if (count === 0) return undefined;
    const timer = setTimeout(() => lateAnswers.set(0), LATE_ANSWERS_MS);
    return () => clearTimeout(timer);
  }, [count]);
  return count;
};

/** Shows that the device is offline and for how long, then the progress of the queue. Screen readers hear the change, not each tick. */
export const NetBar = ({ connection, scanner, queuedCount }: { connection: Connection; scanner: Scanner; queuedCount: number }) => {
  const late = useLateAnswers(scanner);
  const { online, sinceMs } = useStore(connection.state);
  const nowMs = useNow(TICK_MS);
  return (
    <div role="status">
      {!online && (
        <p class="scan__net">
          <Icon name="offline" />
          <span>
            <b aria-hidden="true">
              {nowMs - sinceMs < RECENT_MS ? `${m.door_net_lost()}.` : m.door_offline({ ago: formatDuration(nowMs - sinceMs) })}
            </b>
            <b class="visually-hidden">{m.door_net_lost()}.</b>{" "}
            {queuedCount > 0 ? m.door_offline_queue({ count: queuedCount }) : m.door_offline_empty()}
          </span>
        </p>
      )}
      {online && queuedCount > 0 && (
        <p class="scan__net scan__net--sending">
          <Icon name="turn" />
          <span>{m.door_sending({ count: queuedCount })}</span>
        </p>
      )}
      {online && queuedCount === 0 && late > 0 && (
        <p class="scan__net scan__net--sending">
          <Icon name="check" />
          <span>{m.door_late({ count: late })}</span>
        </p>
      )}
    </div>
  );
};
