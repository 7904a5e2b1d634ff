/** Validates the details typed at checkout, and creates the order request from them. */
import { toOneLine, WEB_ADDRESS } from "@catraca/core/kernel/text.rules";
import type { Issue } from "../../api/response.ts";
import type { Money } from "../../language/format.ts";
import { getLocale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import type { FieldError } from "../../parts/error-summary.tsx";
import type { Buyer, Draft } from "../draft.ts";
import type { Selection } from "../selection.ts";

const MAX_NAME = 500;

/** Accepts nearly every address. The API decides. */
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/;
const MAX_ADDRESS = 254;

export const findEmailError = (email: string): string | undefined => {
  if (email === "") return m.checkout_error_email_missing();
  if (!email.includes("@")) return m.checkout_error_email_at();
  return ADDRESS.test(email) && email.length <= MAX_ADDRESS ? undefined : m.checkout_error_email();
};

/** The API takes a domain in its ASCII form (xn--). Some browsers convert what is typed, others leave it. */
export const toAsciiEmail = (email: string): string => {
  const at = email.lastIndexOf("@") + 1;
  try {
    return at > 0 ? email.slice(0, at) + new URL(`https://${email.slice(at)}`).hostname : email;
  } catch {
    return email;
  }
};

/** Returns the international form. Ten or eleven digits are a Brazilian number with its area code. */
export const parsePhone = (typed: string): string | undefined => {
  const digits = typed.replaceAll(/\D/g, "");
  const full = typed.trim().startsWith("+") ? `+${digits}` : /^\d{10,11}$/.test(digits) ? `+55${digits}` : "";
  return /^\+[1-9]\d{7,14}$/.test(full) ? full : undefined;
};

const findAttendeeNameError = (name: string): string | undefined => {
  if (WEB_ADDRESS.test(name)) return m.checkout_error_name_address();
  return name.length > MAX_NAME ? m.checkout_error_long() : undefined;
};

const findNameError = (name: string): string | undefined => {
  if (name === "") return m.checkout_error_name();
  return findAttendeeNameError(name);
};

type Typed = { name: string; email: string };

export const findPersonErrors = ({ name, email }: Typed): FieldError[] => {
  const errors: [string, string | undefined][] = [
    ["name", findNameError(toOneLine(name).trim())],
    ["email", findEmailError(email.trim())],
  ];
  return errors.flatMap(([id, message]) => (message === undefined ? [] : [{ id, message }]));
};

/** The person to whom a ticket is passed on. The address may be left out. */
export const findAttendeeErrors = ({ name, email }: Typed): FieldError[] => {
  const errors: [string, string | undefined][] = [
    ["passed-name", findNameError(toOneLine(name))],
    ["passed-email", email.trim() === "" ? undefined : findEmailError(email.trim())],
  ];
  return errors.flatMap(([id, message]) => (message === undefined ? [] : [{ id, message }]));
};

export const toAttendee = ({ name, email }: Typed): { name: string; email?: string } => ({
  name: toOneLine(name),
  ...(email.trim() === "" ? {} : { email: toAsciiEmail(email.trim()) }),
});

export const getAttendeeFieldId = (position: number, of = "attendee"): string => `${of}-${position}`;

const getOwnEmail = ({ emails, firstIsBuyers }: Draft, position: number): string =>
  position === 0 && firstIsBuyers ? "" : (emails?.[position] ?? "").trim();

const trimBuyer = ({ name, email, phone }: Buyer): Buyer => ({ name: toOneLine(name), email: email.trim(), phone: phone.trim() });

/** In the order of the fields. */
export const validateDetails = (draft: Draft, selection: Selection): FieldError[] => {
  const { name, email, phone } = trimBuyer(draft.buyer);
  const errors: [string, string | undefined][] = [
    ["name", findNameError(name)],
    ["email", findEmailError(email)],
    ["phone", phone !== "" && parsePhone(phone) === undefined ? m.checkout_error_phone() : undefined],
  ];
  for (let position = 0; position < selection.count; position++) {
    errors.push([getAttendeeFieldId(position), findAttendeeNameError(toOneLine(draft.names[position] ?? ""))]);
    const own = getOwnEmail(draft, position);
    if (own !== "") errors.push([getAttendeeFieldId(position, "attendee-email"), findEmailError(own)]);
  }
  return errors.flatMap(([id, message]) => (message === undefined ? [] : [{ id, message }]));
};

/** The errors of fields that the API rejected, though they passed the validation here. */
export const toFieldErrors = (issues: readonly Issue[]): FieldError[] => {
  const messages: Record<string, () => string> = {
    name: m.checkout_error_name,
    email: m.checkout_error_email,
    phone: m.checkout_error_phone,
  };
  return issues.flatMap(({ path }) => {
    const [, id = ""] = path.split("buyer.");
    const message = messages[id];
    return message ? [{ id, message: message() }] : [];
  });
};

/** A blank name is the buyer's. An empty list means that all tickets are. */
const listAttendees = (draft: Draft, { count }: Pick<Selection, "count">): { name: string; email?: string }[] => {
  const buyer = toOneLine(draft.buyer.name);
  const names = Array.from({ length: count }, (_, position) => {
    if (position === 0 && draft.firstIsBuyers) return buyer;
    return toOneLine(draft.names[position] ?? "") || buyer;
  });
  const attendees = names.map((name, position) => toAttendee({ name, email: getOwnEmail(draft, position) }));
  return attendees.every(({ name, email }) => name === buyer && email === undefined) ? [] : attendees;
};

/** `expectedTotal`: the sum that the buyer saw. The API refuses any other one. */
const createItems = (eventId: string, selection: Selection, expectedTotal: Money) => ({
  eventId,
  lines: selection.tickets.map(({ id, quantity }) => ({ ticketTypeId: id, quantity })),
  products: selection.products.map(({ id, quantity }) => ({ productId: id, quantity })),
  ...(selection.promoCode !== undefined && { promoCode: selection.promoCode }),
  locale: getLocale(),
  expectedTotal,
});

/** Who buys and who attends. */
export const createDetails = (draft: Draft, selection: Pick<Selection, "count">) => {
  const { name, email, phone } = trimBuyer(draft.buyer);
  const international = phone === "" ? undefined : parsePhone(phone);
  return {
    buyer: { name, email: toAsciiEmail(email), ...(international === undefined ? {} : { phone: international }) },
    attendees: listAttendees(draft, selection),
    locale: getLocale(),
  };
};

export const createOrderRequest = (eventId: string, draft: Draft, selection: Selection, expectedTotal: Money = selection.total) => ({
  ...createItems(eventId, selection, expectedTotal),
  ...createDetails(draft, selection),
});

/** Holds the tickets before the buyer is known. */
export const createHoldRequest = (eventId: string, selection: Selection, holder: string, expectedTotal: Money = selection.total) => ({
  ...createItems(eventId, selection, expectedTotal),
  holder,
});

export type OrderRequest = ReturnType<typeof createOrderRequest> | ReturnType<typeof createHoldRequest>;
