import { m } from "../../paraglide/messages.js";
import { Icon } from "../../parts/icon.tsx";
import { span } from "../ago.ts";
import type { Link } from "../gate/link.ts";
import { useNow, useValue } from "../value.ts";

const TICK_MS = 5_000;

/** Says that the network is gone, since when, and how much is kept; then that it is being sent. The tick is not spoken, only the change. */
export const NetBar = ({ link, waiting }: { link: Link; waiting: number }) => {
  const { online, sinceMs } = useValue(link.state);
  const nowMs = useNow(TICK_MS);
  return (
    <div role="status">
      {!online && (
        <p class="scan__net">
          <Icon name="offline" />
          <span>
            <b aria-hidden="true">{m.door_offline({ ago: span(nowMs - sinceMs) })}</b>
            <b class="vh">{m.door_net_lost()}</b> {waiting > 0 ? m.door_offline_queue({ count: waiting }) : m.door_offline_empty()}
          </span>
        </p>
      )}
      {online && waiting > 0 && (
        <p class="scan__net scan__net--sending">
          <Icon name="turn" />
          <span>{m.door_sending({ count: waiting })}</span>
        </p>
      )}
    </div>
  );
};
