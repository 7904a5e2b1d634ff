/** What is typed at checkout: what is wrong with it, and the order it makes. Pure. */
import type { Issue } from "../../api/answer.ts";
import { locale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import type { FieldError } from "../../parts/error-summary.tsx";
import type { Buyer, Draft } from "../draft.ts";
import type { Selection } from "../selection.ts";

const MOST_NAME = 500;

/** What nearly every address looks like; the API has the last word. */
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/;
const MOST_ADDRESS = 254;

const emailError = (email: string): string | undefined => {
  if (email === "") return m.checkout_error_email_missing();
  if (!email.includes("@")) return m.checkout_error_email_at();
  return ADDRESS.test(email) && email.length <= MOST_ADDRESS ? undefined : m.checkout_error_email();
};

/** International as it is; ten or eleven digits are a Brazilian number with its area code. */
export const phoneOf = (typed: string): string | undefined => {
  const digits = typed.replaceAll(/\D/g, "");
  const full = typed.trim().startsWith("+") ? `+${digits}` : /^\d{10,11}$/.test(digits) ? `+55${digits}` : "";
  return /^\+[1-9]\d{7,14}$/.test(full) ? full : undefined;
};

const nameError = (name: string): string | undefined => {
  if (name === "") return m.checkout_error_name();
  return name.length > MOST_NAME ? m.checkout_error_long() : undefined;
};

export const attendeeField = (position: number): string => `attendee-${position}`;

const trimmed = ({ name, email, phone }: Buyer): Buyer => ({ name: name.trim(), email: email.trim(), phone: phone.trim() });

/** In the order of the fields. */
export const errorsOf = (draft: Draft, selection: Selection): FieldError[] => {
  const { name, email, phone } = trimmed(draft.buyer);
  const found: [string, string | undefined][] = [
    ["name", nameError(name)],
    ["email", emailError(email)],
    ["phone", phone !== "" && phoneOf(phone) === undefined ? m.checkout_error_phone() : undefined],
  ];
  for (let position = 0; position < selection.count; position++) {
    const long = (draft.names[position] ?? "").trim().length > MOST_NAME;
    found.push([attendeeField(position), long ? m.checkout_error_long() : undefined]);
  }
  return found.flatMap(([id, message]) => (message === undefined ? [] : [{ id, message }]));
};

/** The fields that the API would not take, though they looked right here. */
export const refusedFields = (issues: readonly Issue[]): FieldError[] => {
  const words: Record<string, [id: string, message: () => string]> = {
    "buyer.name": ["name", m.checkout_error_name],
    "buyer.email": ["email", m.checkout_error_email],
    "buyer.phone": ["phone", m.checkout_error_phone],
  };
  return issues.flatMap(({ path }) => {
    const [id, message] = words[path] ?? [];
    return id === undefined || message === undefined ? [] : [{ id, message: message() }];
  });
};

/** Whose name stands on which ticket: a blank one is the buyer's. */
const attendeesOf = (draft: Draft, { count }: Selection): { name: string }[] => {
  const buyer = draft.buyer.name.trim();
  const names = Array.from({ length: count }, (_, position) => {
    if (position === 0 && draft.firstIsBuyers) return buyer;
    return (draft.names[position] ?? "").trim() || buyer;
  });
  return names.every((name) => name === buyer) ? [] : names.map((name) => ({ name }));
};

export const orderOf = (eventId: string, draft: Draft, selection: Selection) => {
  const { name, email, phone } = trimmed(draft.buyer);
  const international = phone === "" ? undefined : phoneOf(phone);
  return {
    eventId,
    lines: selection.tickets.map(({ id, quantity }) => ({ ticketTypeId: id, quantity })),
    products: selection.products.map(({ id, quantity }) => ({ productId: id, quantity })),
    buyer: { name, email, ...(international === undefined ? {} : { phone: international }) },
    attendees: attendeesOf(draft, selection),
    locale: locale(),
  };
};

export type OrderRequest = ReturnType<typeof orderOf>;
