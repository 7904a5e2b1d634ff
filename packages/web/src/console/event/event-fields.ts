/** The typed fields of an event. They are validated with the schema of the API. */
import { EventBody } from "@catraca/core/event.schema";
import * as v from "valibot";
import { m } from "../../paraglide/messages.js";
import type { FieldError } from "../../parts/error-summary.tsx";
import type { EventView } from "../queries.ts";
import { toInstant, getBrowserTimeZone, toWallTime } from "../wall-time.ts";

export type EventFields = {
  name: string;
  description: string;
  venue: string;
  address: string;
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
  startsAt: toWallTime(event.startsAt, event.timeZone),
  endsAt: toWallTime(event.endsAt, event.timeZone),
  doorsOpenAt: toWallTime(event.doorsOpenAt, event.timeZone),
  timeZone: event.timeZone,
  currency: event.currency,
  holdSeconds: String(event.holdSeconds),
});

const toEventBody = (fields: EventFields) => {
  const { name, description, venue, address, timeZone, currency, holdSeconds } = fields;
  const at = (wall: string) => toInstant(wall, timeZone);
  return {
    name,
    ...(description === "" ? {} : { description }),
    venue: { name: venue, ...(address === "" ? {} : { address }) },
    startsAt: at(fields.startsAt),
    endsAt: at(fields.endsAt),
    ...(fields.doorsOpenAt === "" ? {} : { doorsOpenAt: at(fields.doorsOpenAt) }),
    timeZone,
    currency,
    holdSeconds: Number(holdSeconds),
  };
};

const FIELDS: Record<string, () => FieldError> = {
  name: () => ({ id: "event-name", message: m.console_need_event_name() }),
  description: () => ({ id: "event-description", message: m.console_need_shorter() }),
  "venue.name": () => ({ id: "event-venue", message: m.console_need_venue() }),
  "venue.address": () => ({ id: "event-address", message: m.console_need_shorter() }),
  startsAt: () => ({ id: "event-starts", message: m.console_need_start() }),
  endsAt: () => ({ id: "event-ends", message: m.console_need_end() }),
  doorsOpenAt: () => ({ id: "event-doors", message: m.console_need_doors() }),
};

export const findField = (path: string): FieldError | undefined => FIELDS[path]?.();

export type EventResult = { body: EventBody } | { errors: FieldError[] };

export const validateEvent = (fields: EventFields): EventResult => {
  const result = v.safeParse(EventBody, toEventBody(fields));
  if (result.success) return { body: result.output };
  const paths = new Set(result.issues.map((issue) => v.getDotPath(issue) ?? ""));
  return { errors: [...paths].flatMap((path) => findField(path) ?? []) };
};
