/** The selection and details of a buyer for one event. They survive reloads, a change of language, an expired hold and going back. */
import { useState } from "preact/hooks";
import type { Money } from "../language/format.ts";
import type { StatementLine } from "./selection.ts";

export type Buyer = { name: string; email: string; phone: string };

/** A promo code. `quoted`: the order with it, for the quantities in `of`; absent until the API answered for them. */
export type Promo = { code: string; of?: string; quoted?: { statement: StatementLine[]; total: Money; promoCode: string } };

export type Draft = {
  /** By the id of a ticket type or product. */
  quantities: Record<string, number>;
  buyer: Buyer;
  firstIsBuyers: boolean;
  /** Attendees by the position of their ticket. */
  names: Record<number, string>;
  /** Their own addresses, where each gets their ticket. Absent: all go to the buyer. */
  emails?: Record<number, string> | undefined;
  /** Ticket types and products that other buyers took first. */
  faster: string[];
  promo?: Promo | undefined;
  /** To the organizer's questions, by the id of the field. */
  answers?: Record<string, string> | undefined;
};

/** The browser keeps its unpaid orders under this name. */
export const OPEN_ORDERS = "catraca.open";

const EMPTY: Draft = { quantities: {}, buyer: { name: "", email: "", phone: "" }, firstIsBuyers: true, names: {}, faster: [] };

const getKey = (eventId: string): string => `catraca.draft.${eventId}`;

/** Browsers can block session storage. The values then last as long as the page. */
const memory = new Map<string, string>();

export const writeSession = (key: string, value: string): void => {
  memory.set(key, value);
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // See above.
  }
};

export const readSession = (key: string): string | undefined => {
  try {
    return memory.get(key) ?? sessionStorage.getItem(key) ?? undefined;
  } catch {
    return memory.get(key);
  }
};

export const removeSession = (key: string): void => {
  memory.delete(key);
  try {
    sessionStorage.removeItem(key);
  } catch {
    // See above.
  }
};

export const readDraft = (eventId: string): Draft => {
  const stored = readSession(getKey(eventId));
  return stored === undefined ? EMPTY : { ...EMPTY, ...(JSON.parse(stored) as Partial<Draft>) };
};

export const writeDraft = (eventId: string, draft: Draft): void => writeSession(getKey(eventId), JSON.stringify(draft));

/** Keeps the buyer's details for the next order. */
export const clearSelection = (eventId: string): void =>
  writeDraft(eventId, {
    ...readDraft(eventId),
    quantities: {},
    names: {},
    emails: undefined,
    faster: [],
    promo: undefined,
    answers: undefined,
  });

export const hasSelection = (eventId: string): boolean => Object.values(readDraft(eventId).quantities).some((quantity) => quantity > 0);

export const useDraft = (eventId: string): [Draft, (change: Partial<Draft>) => void] => {
  const [draft, setDraft] = useState(() => readDraft(eventId));
  const change = (changed: Partial<Draft>): void =>
    setDraft((before) => {
      const after = { ...before, ...changed };
      writeDraft(eventId, after);
      return after;
    });
  return [draft, change];
};
