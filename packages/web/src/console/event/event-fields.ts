/** The typed fields of an event. */
import type { EventView } from "../queries.ts";
import { getBrowserTimeZone, toWallTime } from "../wall-time.ts";

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
  /** Wall time in the event's time zone. */
  startsAt: string;
  endsAt: string;
  /** Empty: two hours before the start. */
  doorsOpenAt: string;
  timeZone: string;
  currency: string;
  holdSeconds: string;
};

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
  startsAt: "",
  endsAt: "",
  doorsOpenAt: "",
  timeZone: getBrowserTimeZone(),
  currency: "BRL",
  holdSeconds: "900",
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
  startsAt: toWallTime(event.startsAt, event.timeZone),
  endsAt: toWallTime(event.endsAt, event.timeZone),
  doorsOpenAt: toWallTime(event.doorsOpenAt, event.timeZone),
  timeZone: event.timeZone,
  currency: event.currency,
  holdSeconds: String(event.holdSeconds),
});
