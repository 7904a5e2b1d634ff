/** Requests made of the typed fields of an event. Loaded with the first save, because the schemas are large. */
import { EventBody } from "@catraca/core/event.schema";
import * as v from "valibot";
import { m } from "../../paraglide/messages.js";
import type { FieldError } from "../../parts/error-summary.tsx";
import { parseCount } from "../amount.ts";
import { toInstant } from "../wall-time.ts";
import type { EventFields } from "./event-fields.ts";

/** Without what is empty. */
const filled = <T extends Record<string, string>>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value.trim() === "" ? [] : [[name, value.trim()]]))) as Partial<T>;

const toContact = ({ organizer, organizerEmail, organizerPhone, organizerUrl }: EventFields) => {
  const reached = filled({ email: organizerEmail, phone: organizerPhone.replaceAll(/[\s().-]/g, ""), url: organizerUrl });
  // An address alone names nobody.
  return organizer.trim() === "" && Object.keys(reached).length === 0 ? undefined : { name: organizer, ...reached };
};

const toRefundPolicy = ({ returns, returnHours, returnDays, returnFees, returnMoveDays }: EventFields) => ({
  ...(returns === "hours" || returns === "both" ? { hoursBeforeStart: parseCount(returnHours) } : {}),
  ...(returns === "days" || returns === "both" ? { daysAfterPurchase: parseCount(returnDays) } : {}),
  ...(returns !== "" && returnFees === "kept" ? { keepFees: true } : {}),
  ...(returnMoveDays.trim() === "" ? {} : { daysAfterMove: parseCount(returnMoveDays) }),
});

const toEventBody = (fields: EventFields) => {
  const { name, description, venue, timeZone, currency, holdSeconds, refund, accessibility, terms, privacy } = fields;
  const contact = toContact(fields);
  const refundPolicy = toRefundPolicy(fields);
  const policies = filled({ refund, accessibility, terms, privacy });
  const at = (wall: string) => toInstant(wall, timeZone);
  return {
    name,
    ...(description === "" ? {} : { description }),
    venue: { name: venue, ...filled({ address: fields.address, city: fields.city }) },
    ...(contact === undefined ? {} : { contact }),
    ...(Object.keys(policies).length === 0 ? {} : { policies }),
    ...(Object.keys(refundPolicy).length === 0 ? {} : { refundPolicy }),
    ...(fields.minimumAge === "" ? {} : { minimumAge: Number(fields.minimumAge) }),
    startsAt: at(fields.startsAt),
    endsAt: at(fields.endsAt),
    ...(fields.doorsOpenAt === "" ? {} : { doorsOpenAt: at(fields.doorsOpenAt) }),
    timeZone,
    currency,
    holdSeconds: Number(holdSeconds),
    reminder: fields.reminder === "on",
  };
};

const FIELDS: Record<string, () => FieldError> = {
  name: () => ({ id: "event-name", message: m.console_need_event_name() }),
  description: () => ({ id: "event-description", message: m.console_need_shorter() }),
  "venue.name": () => ({ id: "event-venue", message: m.console_need_venue() }),
  "venue.address": () => ({ id: "event-address", message: m.console_need_shorter() }),
  "venue.city": () => ({ id: "event-city", message: m.console_need_shorter() }),
  "contact.name": () => ({ id: "event-organizer", message: m.console_need_organizer() }),
  "contact.email": () => ({ id: "event-organizer-email", message: m.console_need_email() }),
  "contact.phone": () => ({ id: "event-organizer-phone", message: m.console_need_phone() }),
  "contact.url": () => ({ id: "event-organizer-url", message: m.console_need_url() }),
  "policies.refund": () => ({ id: "event-refund", message: m.console_need_shorter() }),
  "policies.accessibility": () => ({ id: "event-accessibility", message: m.console_need_shorter() }),
  "policies.terms": () => ({ id: "event-terms", message: m.console_need_shorter() }),
  "policies.privacy": () => ({ id: "event-privacy", message: m.console_need_shorter() }),
  "refundPolicy.hoursBeforeStart": () => ({ id: "event-return-hours", message: m.console_need_return_hours() }),
  "refundPolicy.daysAfterPurchase": () => ({ id: "event-return-days", message: m.console_need_return_days() }),
  "refundPolicy.daysAfterMove": () => ({ id: "event-return-move-days", message: m.console_need_return_days() }),
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

/** The currency cannot change. What is empty deletes what was there. */
export const toEventChange = ({ currency: _unchanged, ...body }: EventBody, version: number) => ({
  description: "",
  contact: null,
  policies: {},
  refundPolicy: null,
  minimumAge: null,
  ...body,
  version,
});
