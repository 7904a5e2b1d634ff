/** The typed fields of an event. */
import type { EventView } from "../queries.ts";
import { m } from "../../paraglide/messages.js";
import { getBrowserTimeZone, toWallTime } from "../wall-time.ts";

/** The empty one: buyers cannot return tickets by themselves. */
export const RETURN_MODES = {
  "": m.console_returns_never,
  hours: m.console_returns_hours,
  days: m.console_returns_days,
  both: m.console_returns_both,
} as const;
export const RETURN_FEES = { returned: m.console_return_fees_returned, kept: m.console_return_fees_kept } as const;

export type EventFields = {
  name: string;
  description: string;
  venue: string;
  address: string;
  city: string;
  organizer: string;
  organizerEmail: string;
  organizerPhone: string;
  organizerUrl: string;
  refund: string;
  accessibility: string;
  terms: string;
  privacy: string;
  /** Years; empty: nothing is said about it. */
  minimumAge: string;
  returns: keyof typeof RETURN_MODES;
  returnHours: string;
  returnDays: string;
  returnFees: keyof typeof RETURN_FEES;
  /** Empty: the default. */
  returnMoveDays: string;
  /** Wall time in the event's time zone. */
  startsAt: string;
  endsAt: string;
  /** Empty: two hours before the start. */
  doorsOpenAt: string;
  timeZone: string;
  currency: string;
  holdSeconds: string;
  /** Switches the reminder of guests. */
  reminder: "on" | "off";
};

/** Proposed when somebody first lets buyers return tickets. */
const HOURS = 48;
const DAYS = 7;

type ReturnFields = Pick<EventFields, "returns" | "returnHours" | "returnDays" | "returnFees" | "returnMoveDays">;

const toReturnFields = ({
  hoursBeforeStart,
  daysAfterPurchase,
  keepFees,
  daysAfterMove,
}: NonNullable<EventView["refundPolicy"]> = {}): ReturnFields => ({
  returns:
    hoursBeforeStart === undefined ? (daysAfterPurchase === undefined ? "" : "days") : daysAfterPurchase === undefined ? "hours" : "both",
  returnHours: String(hoursBeforeStart ?? HOURS),
  returnDays: String(daysAfterPurchase ?? DAYS),
  returnFees: keepFees ? "kept" : "returned",
  returnMoveDays: String(daysAfterMove ?? ""),
});

export const createEventFields = (): EventFields => ({
  name: "",
  description: "",
  venue: "",
  address: "",
  city: "",
  organizer: "",
  organizerEmail: "",
  organizerPhone: "",
  organizerUrl: "",
  refund: "",
  accessibility: "",
  terms: "",
  privacy: "",
  minimumAge: "",
  ...toReturnFields(undefined),
  startsAt: "",
  endsAt: "",
  doorsOpenAt: "",
  timeZone: getBrowserTimeZone(),
  currency: "BRL",
  holdSeconds: "900",
  reminder: "on",
});

export const toEventFields = (event: EventView): EventFields => ({
  name: event.name,
  description: event.description ?? "",
  venue: event.venue.name,
  address: event.venue.address ?? "",
  city: event.venue.city ?? "",
  organizer: event.contact?.name ?? "",
  organizerEmail: event.contact?.email ?? "",
  organizerPhone: event.contact?.phone ?? "",
  organizerUrl: event.contact?.url ?? "",
  refund: event.policies?.refund ?? "",
  accessibility: event.policies?.accessibility ?? "",
  terms: event.policies?.terms ?? "",
  privacy: event.policies?.privacy ?? "",
  minimumAge: String(event.minimumAge ?? ""),
  ...toReturnFields(event.refundPolicy),
  startsAt: toWallTime(event.startsAt, event.timeZone),
  endsAt: toWallTime(event.endsAt, event.timeZone),
  doorsOpenAt: toWallTime(event.doorsOpenAt, event.timeZone),
  timeZone: event.timeZone,
  currency: event.currency,
  holdSeconds: String(event.holdSeconds),
  reminder: event.reminder === false ? "off" : "on",
});

const TIME_AND_PLACE = ["startsAt", "endsAt", "doorsOpenAt", "timeZone", "venue", "address", "city"] as const;

/** Another time or place: its buyers may want to know. */
export const isMoved = (before: EventFields, after: EventFields): boolean => TIME_AND_PLACE.some((name) => before[name] !== after[name]);
