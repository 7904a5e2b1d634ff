/** The progress of the offline list of tickets on this device. A new list replaces the old one only when it is whole. */
import type { ManifestAnswer } from "@catraca/core/manifest.schema";

type Progress = { id: number; cursor: string };

/** The names of its fields stay as they are: phones hold data under them. */
export type ListHead = {
  eventId: string;
  lastId: number;
  /** Decides. `checkedAtMs`: when the server last said that nothing is missing, by its own clock. */
  whole?: Progress & { tickets: number; checkedAtMs: number };
  /** Decides nothing yet. Changes of tickets may be missing in it. */
  next?: Progress & { done: number; total: number };
};

/** A piece of a list as the server sent it, under the id of its list. */
export type ListChunk = { list: number; bytes: Uint8Array<ArrayBuffer> };

export const createHead = (eventId: string): ListHead => ({ eventId, lastId: 0 });

/** The device's place, for the next request. */
export const getCursor = ({ whole, next }: ListHead): string | undefined => (next ?? whole)?.cursor;

/** Undefined while the server builds the first list. Otherwise the head after the answer, and the id of the list that its chunks belong to. */
export const receive = (head: ListHead, answer: ManifestAnswer): { head: ListHead; list: number } | undefined => {
  const { at, cursor, done, total, more, restart } = answer;
  if (cursor === null) return undefined;
  const current = restart ? undefined : (head.next ?? head.whole);
  const id = current?.id ?? head.lastId + 1;
  const { eventId } = head;
  const lastId = Math.max(id, head.lastId);
  if (!more) return { head: { eventId, lastId, whole: { id, cursor, tickets: total, checkedAtMs: Date.parse(at) } }, list: id };
  // Changes of a whole list: it decides all the time.
  if (head.whole && id === head.whole.id) return { head: { ...head, whole: { ...head.whole, cursor } }, list: id };
  return { head: { eventId, lastId, ...(head.whole ? { whole: head.whole } : {}), next: { id, cursor, done, total } }, list: id };
};
