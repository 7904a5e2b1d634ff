import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../../api/server-clock.ts";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { formatDuration, formatElapsed, useNow } from "../elapsed-time.ts";
import type { ScanSession } from "../session.ts";
import type { Assignment } from "../storage/database.ts";
import { useStore, type Store } from "../../store.ts";
import type { TicketList } from "../ticket-list/ticket-list.ts";
import { isListOld } from "./list-age.ts";
import "./scanning.css";

const TICK_MS = 5_000;
const SHOWN_MS = 20_000;
/** Below this the bar shows no duration. */
const RECENT_MS = 10_000;

/** Resets the count after it was shown for a while. */
const useBriefly = (store: Store<number>): number => {
  const count = useStore(store);
  useEffect(() => {
    if (count === 0) return undefined;
    const timer = setTimeout(() => store.set(0), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [count]);
  return count;
};

/** The number of this gate's tickets that others could let in while this device is offline. */
const useOpenCount = ({ countOpen, state }: TicketList, { gate }: Assignment, online: boolean): number => {
  const [count, setCount] = useState(0);
  const { checkedAtMs } = useStore(state);
  useEffect(() => {
    if (online) return setCount(0);
    let isOver = false;
    void countOpen().then((open = 0) => isOver || setCount(open));
    return () => void (isOver = true);
  }, [online, gate, checkedAtMs]);
  return count;
};

type Bar = { icon: IconName; isQuiet?: boolean; children: ComponentChildren };

const Bar = ({ icon, isQuiet = false, children }: Bar) => (
  <p class={`scan__net${isQuiet ? " scan__net--sending" : ""}`}>
    <Icon name={icon} />
    <span>{children}</span>
  </p>
);

const getQueueText = (hasList: boolean, count: number): string => {
  if (hasList) return count > 0 ? m.door_offline_waiting({ count }) : m.door_offline_decides();
  return count > 0 ? m.door_offline_queue({ count }) : m.door_offline_empty();
};

const Offline = ({ sinceMs, hasList, queuedCount, open }: { sinceMs: number; hasList: boolean; queuedCount: number; open: number }) => {
  const nowMs = useNow(TICK_MS);
  const isRecent = nowMs - sinceMs < RECENT_MS;
  return (
    <Bar icon="offline">
      <b aria-hidden="true">{isRecent ? `${m.door_net_lost()}.` : m.door_offline({ ago: formatDuration(nowMs - sinceMs) })}</b>
      <b class="visually-hidden">{m.door_net_lost()}.</b> {getQueueText(hasList, queuedCount)}
      {open > 0 && ` ${m.door_offline_risk({ count: open, shown: formatNumber(open) })}`}
    </Bar>
  );
};

type NetBar = { session: ScanSession; assignment: Assignment; queuedCount: number };

/** Shows that the device is offline and for how long, then the progress of the queue. Screen readers hear the change, not each tick. */
export const NetBar = ({ session: { connection, scanner, list }, assignment, queuedCount }: NetBar) => {
  const [late, conflicts] = [useBriefly(scanner.lateAnswers), useBriefly(scanner.conflicts)];
  const { online, sinceMs } = useStore(connection.state);
  const { checkedAtMs } = useStore(list.state);
  const open = useOpenCount(list, assignment, online);
  const isOld = useNow(TICK_MS) > 0 && isListOld(checkedAtMs);
  const hasList = checkedAtMs !== undefined;
  return (
    <div role="status">
      {!online && <Offline {...{ sinceMs, hasList, queuedCount, open }} />}
      {isOld && (
        <Bar icon="warning">
          {m.door_list_old()}. {m.door_list_old_text({ ago: formatElapsed(serverNow() - (checkedAtMs ?? 0)) })}
        </Bar>
      )}
      {online && queuedCount > 0 && (
        <Bar icon="turn" isQuiet>
          {m.door_sending({ count: queuedCount })}
        </Bar>
      )}
      {online && queuedCount === 0 && late > 0 && (
        <Bar icon="check" isQuiet>
          {m.door_late({ count: late })}
        </Bar>
      )}
      {online && conflicts > 0 && <Bar icon="warning">{m.door_conflicts({ count: conflicts })}</Bar>}
    </div>
  );
};
