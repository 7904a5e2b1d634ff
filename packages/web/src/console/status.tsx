/** What orders, tickets, devices and events are, as badges: the word, then the shape, then the colour. */
import { m } from "../paraglide/messages.js";
import { time } from "../language/format.ts";
import { Badge } from "../parts/badge.tsx";
import type { DeviceView, EventView, OrderStatus, TicketStatus, TicketView } from "./queries.ts";

type Look = Pick<Parameters<typeof Badge>[0], "kind" | "icon"> & { words: () => string };

const ORDER: Record<OrderStatus, Look> = {
  pending: { words: m.console_order_pending, kind: "info", icon: "clock" },
  reserved: { words: m.console_order_reserved, kind: "info", icon: "clock" },
  paid: { words: m.console_order_paid, kind: "ok", icon: "check" },
  issued: { words: m.console_order_issued, kind: "ok", icon: "check" },
  rejected: { words: m.console_order_rejected },
  expired: { words: m.console_order_expired },
  cancelled: { words: m.console_order_cancelled },
  refund_due: { words: m.console_order_refund_due, kind: "warn", icon: "warning" },
  refunded: { words: m.console_order_refunded },
};

export const orderWords = (status: OrderStatus): string => ORDER[status].words();
export const ORDER_STATUSES = Object.keys(ORDER) as OrderStatus[];

export const OrderBadge = ({ status }: { status: OrderStatus }) => {
  const { words, ...look } = ORDER[status];
  return <Badge {...look}>{words()}</Badge>;
};

const TICKET: Record<TicketStatus, Look> = {
  issued: { words: m.console_ticket_issued, kind: "ok", icon: "check" },
  blocked: { words: m.console_ticket_blocked, kind: "warn", icon: "lock" },
  voided: { words: m.console_ticket_voided, kind: "bad", icon: "cross" },
  refunded: { words: m.console_ticket_refunded },
};

export const ticketWords = (status: TicketStatus): string => TICKET[status].words();
export const TICKET_STATUSES = Object.keys(TICKET) as TicketStatus[];

/** Who came in is of more interest than that the ticket is good. */
export const TicketBadge = ({ ticket, timeZone }: { ticket: TicketView; timeZone: string }) => {
  const { status, admittedAt, revision } = ticket;
  if (status === "issued" && admittedAt !== undefined)
    return (
      <Badge kind="mine" icon="check">
        {m.console_ticket_admitted({ time: time({ at: admittedAt, timeZone }) })}
      </Badge>
    );
  if (status === "issued" && revision > 0)
    return (
      <Badge kind="info" icon="turn">
        {m.console_ticket_reissued()}
      </Badge>
    );
  const { words, ...look } = TICKET[status];
  return <Badge {...look}>{words()}</Badge>;
};

const DEVICE: Record<DeviceView["status"], Look> = {
  enrolling: { words: m.console_device_enrolling, kind: "info", icon: "clock" },
  enrolled: { words: m.console_device_enrolled, kind: "ok", icon: "check" },
  revoked: { words: m.console_device_revoked },
};

export const DeviceBadge = ({ status }: { status: DeviceView["status"] }) => {
  const { words, ...look } = DEVICE[status];
  return <Badge {...look}>{words()}</Badge>;
};

export type Stage = "draft" | "on_sale" | "ended" | "cancelled";

export const stageOf = ({ status, endsAt }: Pick<EventView, "status" | "endsAt">, nowMs: number = Date.now()): Stage => {
  if (status === "published") return Date.parse(endsAt) > nowMs ? "on_sale" : "ended";
  return status;
};

const STAGE: Record<Stage, Look> = {
  draft: { words: m.console_event_draft },
  on_sale: { words: m.console_event_on_sale, kind: "ok", icon: "check" },
  ended: { words: m.console_event_ended },
  cancelled: { words: m.console_event_cancelled, kind: "bad", icon: "cross" },
};

export const stageWords = (event: EventView): string => STAGE[stageOf(event)].words();

export const EventBadge = ({ event }: { event: EventView }) => {
  const { words, ...look } = STAGE[stageOf(event)];
  return <Badge {...look}>{words()}</Badge>;
};
