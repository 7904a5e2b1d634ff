/** Badges for the status of orders, tickets, devices and events. */
import { serverNow } from "../api/server-clock.ts";
import { m } from "../paraglide/messages.js";
import { formatNumber, formatTime } from "../language/format.ts";
import { Badge } from "../parts/badge.tsx";
import { formatRecent } from "./dates.ts";
import type { DeviceView, EventView, OrderStatus, TicketStatus, TicketView } from "./queries.ts";

type Look = Pick<Parameters<typeof Badge>[0], "kind" | "icon"> & { text: () => string };

const ORDER: Record<OrderStatus, Look> = {
  pending: { text: m.console_order_pending, kind: "info", icon: "clock" },
  reserved: { text: m.console_order_reserved, kind: "info", icon: "clock" },
  paid: { text: m.console_order_paid, kind: "ok", icon: "check" },
  issued: { text: m.console_order_issued, kind: "ok", icon: "check" },
  rejected: { text: m.console_order_rejected },
  expired: { text: m.console_order_expired },
  cancelled: { text: m.console_order_cancelled },
  refund_due: { text: m.console_order_refund_due, kind: "warn", icon: "warning" },
  refunded: { text: m.console_order_refunded },
};

export const getOrderText = (status: OrderStatus): string => ORDER[status].text();
export const ORDER_STATUSES = Object.keys(ORDER) as OrderStatus[];

export const OrderBadge = ({ status }: { status: OrderStatus }) => {
  const { text, ...look } = ORDER[status];
  return <Badge {...look}>{text()}</Badge>;
};

const TICKET: Record<TicketStatus, Look> = {
  issued: { text: m.console_ticket_issued, kind: "ok", icon: "check" },
  blocked: { text: m.console_ticket_blocked, kind: "warn", icon: "lock" },
  voided: { text: m.console_ticket_voided, kind: "bad", icon: "cross" },
  refunded: { text: m.console_ticket_refunded },
};

export const getTicketText = (status: TicketStatus): string => TICKET[status].text();
export const TICKET_STATUSES = Object.keys(TICKET) as TicketStatus[];

/** An admission tells more than the status "issued". */
export const TicketBadge = ({ ticket, timeZone }: { ticket: TicketView; timeZone: string }) => {
  const { status, admittedAt, revision } = ticket;
  if (status === "issued" && admittedAt !== undefined)
    return (
      <Badge kind="mine" icon="check">
        {m.console_ticket_admitted({ time: formatTime({ at: admittedAt, timeZone }) })}
      </Badge>
    );
  if (status === "voided" && ticket.released)
    return (
      <Badge kind="bad" icon="cross">
        {m.console_ticket_released()}
      </Badge>
    );
  if (status === "issued" && revision > 0)
    return (
      <Badge kind="info" icon="turn">
        {m.console_ticket_reissued()}
      </Badge>
    );
  const { text, ...look } = TICKET[status];
  return <Badge {...look}>{text()}</Badge>;
};

const DEVICE: Record<DeviceView["status"], Look> = {
  enrolling: { text: m.console_device_enrolling, kind: "info", icon: "clock" },
  enrolled: { text: m.console_device_enrolled, kind: "ok", icon: "check" },
  revoked: { text: m.console_device_revoked },
};

/** An open door page calls each minute, whether it scans or not. */
const OFFLINE_AFTER_MS = 3 * 60_000;

const isOffline = ({ status, lastSeenAt }: DeviceView, nowMs: number): boolean =>
  status === "enrolled" && lastSeenAt !== undefined && nowMs - Date.parse(lastSeenAt) > OFFLINE_AFTER_MS;

/** A clock that is less off than this misleads nobody. */
const MIN_CLOCK_MS = 3_000;

/** `offsetMs`: how far the device's clock is ahead. */
export const getClockText = (offsetMs = 0): string | undefined => {
  if (Math.abs(offsetMs) < MIN_CLOCK_MS) return undefined;
  const seconds = formatNumber(Math.round(Math.abs(offsetMs) / 1000));
  return offsetMs > 0 ? m.console_clock_ahead({ seconds }) : m.console_clock_behind({ seconds });
};

/** What the device's last heartbeat said that somebody may have to act on, and its version. */
const getHeartbeatText = ({ queueLength = 0, clockOffsetMs, appVersion }: DeviceView): string =>
  [
    queueLength > 0 && m.console_device_queue({ count: formatNumber(queueLength) }),
    getClockText(clockOffsetMs),
    appVersion !== undefined && m.console_device_version({ version: appVersion }),
  ]
    .filter(Boolean)
    .join(" · ");

export const DeviceBadge = ({ device, timeZone }: { device: DeviceView; timeZone: string }) => {
  const { status, lastSeenAt } = device;
  const { text, ...look } = DEVICE[status];
  const seen = lastSeenAt === undefined ? undefined : formatRecent({ at: lastSeenAt, timeZone });
  const isSilent = seen !== undefined && isOffline(device, serverNow());
  const heartbeat = getHeartbeatText(device);
  return (
    <span>
      {isSilent ? (
        <Badge kind="warn" icon="offline">
          {m.console_device_offline({ at: seen })}
        </Badge>
      ) : (
        <Badge {...look}>{text()}</Badge>
      )}{" "}
      <span class="small soft">
        {!isSilent && seen !== undefined && status === "enrolled" && m.console_device_seen({ at: seen })}
        {status === "enrolled" && heartbeat !== "" && <span class="device-heartbeat">{heartbeat}</span>}
      </span>
    </span>
  );
};

export type EventPhase = "draft" | "on_sale" | "ended" | "cancelled";

export const getPhase = ({ status, endsAt }: Pick<EventView, "status" | "endsAt">, nowMs: number = Date.now()): EventPhase => {
  if (status === "published") return Date.parse(endsAt) > nowMs ? "on_sale" : "ended";
  return status;
};

const PHASE: Record<EventPhase, Look> = {
  draft: { text: m.console_event_draft },
  on_sale: { text: m.console_event_on_sale, kind: "ok", icon: "check" },
  ended: { text: m.console_event_ended },
  cancelled: { text: m.console_event_cancelled, kind: "bad", icon: "cross" },
};

export const getPhaseText = (event: EventView): string => PHASE[getPhase(event)].text();

export const EventBadge = ({ event }: { event: EventView }) => {
  const { text, ...look } = PHASE[getPhase(event)];
  return <Badge {...look}>{text()}</Badge>;
};
