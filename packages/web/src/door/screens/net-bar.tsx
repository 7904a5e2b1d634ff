import { m } from "../../paraglide/messages.js";
import { Icon } from "../../parts/icon.tsx";
import { span } from "../ago.ts";
import { useEffect } from "preact/hooks";
import type { Link } from "../gate/link.ts";
import type { Desk } from "../desk/desk.ts";
import { useNow, useValue } from "../value.ts";

const TICK_MS = 5_000;
const NEWS_MS = 20_000;
/** Shorter than this it is gone, not gone for some time. */
const JUST_MS = 10_000;

/** What the queue brought, for a while. */
const useLate = ({ late }: Desk): number => {
  const count = useValue(late);
  useEffect(() => {
    if (count === 0) return undefined;
    const timer = setTimeout(() => late.set(0), NEWS_MS);
    return () => clearTimeout(timer);
  }, [count]);
  return count;
};

/** Says that the network is gone, since when, and how much is kept; then that it is sent and answered. The tick is not spoken, only the change. */
export const NetBar = ({ link, desk, waiting }: { link: Link; desk: Desk; waiting: number }) => {
  const late = useLate(desk);
  const { online, sinceMs } = useValue(link.state);
  const nowMs = useNow(TICK_MS);
  return (
    <div role="status">
      {!online && (
        <p class="scan__net">
          <Icon name="offline" />
          <span>
            <b aria-hidden="true">{nowMs - sinceMs < JUST_MS ? `${m.door_net_lost()}.` : m.door_offline({ ago: span(nowMs - sinceMs) })}</b>
            <b class="vh">{m.door_net_lost()}.</b> {waiting > 0 ? m.door_offline_queue({ count: waiting }) : m.door_offline_empty()}
          </span>
        </p>
      )}
      {online && waiting > 0 && (
        <p class="scan__net scan__net--sending">
          <Icon name="turn" />
          <span>{m.door_sending({ count: waiting })}</span>
        </p>
      )}
      {online && waiting === 0 && late > 0 && (
        <p class="scan__net scan__net--sending">
          <Icon name="check" />
          <span>{m.door_late({ count: late })}</span>
        </p>
      )}
    </div>
  );
};
