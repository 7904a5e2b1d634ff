/** What somebody chose and typed for an event: kept through reloads, changes of language, expiry and going back. */
import { useState } from "preact/hooks";

export type Buyer = { name: string; email: string; phone: string };

export type Draft = {
  /** By the id of a ticket type or product. */
  quantities: Record<string, number>;
  buyer: Buyer;
  firstIsBuyers: boolean;
  /** Of those who go, by the ticket's position. */
  names: Record<number, string>;
  /** Ticket types and products that somebody else got first. */
  faster: string[];
};

const EMPTY: Draft = { quantities: {}, buyer: { name: "", email: "", phone: "" }, firstIsBuyers: true, names: {}, faster: [] };

const keyOf = (eventId: string): string => `catraca.draft.${eventId}`;

/** Storage may be shut off; then what was typed lasts as long as the page. */
const memory = new Map<string, string>();

export const remember = (key: string, value: string): void => {
  memory.set(key, value);
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // It stays in memory.
  }
};

export const recall = (key: string): string | undefined => {
  try {
    return memory.get(key) ?? sessionStorage.getItem(key) ?? undefined;
  } catch {
    return memory.get(key);
  }
};

export const forget = (key: string): void => {
  memory.delete(key);
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Nothing was stored.
  }
};

export const readDraft = (eventId: string): Draft => {
  const stored = recall(keyOf(eventId));
  return stored === undefined ? EMPTY : { ...EMPTY, ...(JSON.parse(stored) as Partial<Draft>) };
};

export const writeDraft = (eventId: string, draft: Draft): void => remember(keyOf(eventId), JSON.stringify(draft));

/** The tickets are bought: the choice is used up, who bought them stays typed. */
export const clearChoice = (eventId: string): void => writeDraft(eventId, { ...readDraft(eventId), quantities: {}, names: {}, faster: [] });

export const hasDraft = (eventId: string): boolean => Object.values(readDraft(eventId).quantities).some((quantity) => quantity > 0);

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
