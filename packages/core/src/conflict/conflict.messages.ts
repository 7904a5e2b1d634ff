import { iso } from "../kernel/clock.ts";
import type { Message, RowChange } from "../kernel/message.ts";

type Data = { conflictId: string; eventId: string; gateId: string; reason: string; atMs: number };
export type ConflictChanged = Message<"conflict.opened", Data> | Message<"conflict.settled", Data>;

type Row = {
  conflictId: string;
  eventId: string;
  status: "open" | "settled";
  reason: string;
  scans: { gateId: string }[];
  atMs: number;
  createdAtMs: number;
  settledAtMs?: number;
};

export const messagesOfConflict = ({ before, after }: RowChange): ConflictChanged[] => {
  const was = (before as Row | undefined)?.status;
  const row = after as Row | undefined;
  if (!row || row.status === was) return [];
  const { conflictId, eventId, status, reason, scans, atMs, createdAtMs, settledAtMs } = row;
  const type = status === "open" ? "conflict.opened" : "conflict.settled";
  const at = iso(status === "open" ? createdAtMs : (settledAtMs ?? createdAtMs));
  const data = { conflictId, eventId, gateId: scans[0]?.gateId ?? "", reason, atMs };
  return [{ id: `${conflictId}/${status}`, type, at, causedBy: conflictId, data }];
};
