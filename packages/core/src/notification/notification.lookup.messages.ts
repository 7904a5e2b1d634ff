import { iso } from "../kernel/clock.ts";
import type { Message, RowChange } from "../kernel/message.ts";

/** Somebody asked for the links to one buyer's orders. `number`: of the request, within its day. */
export type LookupAsked = Message<"lookup.asked", { lookupId: string; number: number }>;

type Row = { lookupId: string; asked: number; askedAtMs: number };

export const messagesOfLookup = ({ before, after }: RowChange): LookupAsked[] => {
  if (!after) return [];
  const { lookupId, asked: number, askedAtMs } = after as Row;
  if (number <= ((before as Row | undefined)?.asked ?? 0)) return [];
  return [{ id: `${lookupId}/${number}`, type: "lookup.asked", at: iso(askedAtMs), causedBy: lookupId, data: { lookupId, number } }];
};
