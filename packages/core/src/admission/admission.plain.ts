/** The scan of a device that sends the code alone: the scan id it would have made, and the answer as one line of ASCII for a small display. */
import type { Assignment } from "../device/device.assignment.ts";
import { iso } from "../kernel/clock.ts";
import * as base32 from "../kernel/base32.ts";
import { toAscii } from "../kernel/search.rules.ts";
import { sha256 } from "../kernel/secret.ts";
import { normalizeCode } from "../ticket/ticket.code.rules.ts";
import { scanProductAt } from "./admission.rules.ts";
import type { ScanAnswer } from "./admission.schema.ts";

const MINUTE_MS = 60_000;
const MAX_LENGTH = 80;
const ID_BYTES = 15;

/** A repeat after a lost answer comes within this time. Who shows the code later is somebody else. */
const REPEAT_MS = 5000;

/** The same for one code, device and minute, so that a repeat within the minute is no other scan. */
export const plainScanId = (p: { code: string; deviceId: string; atMs: number }): string => {
  const parts = [normalizeCode(p.code) ?? p.code, p.deviceId, Math.floor(p.atMs / MINUTE_MS)];
  return `scn_${base32.encode(sha256(parts.join("\u0000")).subarray(0, ID_BYTES))}`;
};

/** "20:14", with the date in front when that is another day than `now`. */
const timeOf = (at: string, now: string, timeZone: string): string => {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  const [date = "", time = ""] = format.format(Date.parse(at)).split(" ");
  return format.format(Date.parse(now)).startsWith(date) ? time : `${date} ${time}`;
};

const refusalOf = ({ reason, firstAdmission, at }: ScanAnswer, timeZone: string): string =>
  reason === "already_admitted" && firstAdmission
    ? `USED ${timeOf(firstAdmission.at, at, timeZone)} ${firstAdmission.gate}`
    : `NO ${reason ?? "refused"}`;

/** The line of a repeat that opens nothing and hands out nothing. Undefined: the first line stands. */
const staleReplayOf = ({ result, at, replayed }: ScanAnswer, { gate, event }: Assignment, nowMs: number): string | undefined => {
  if (!replayed) return undefined;
  if (result === "redeemed") return "NO already_redeemed";
  if (nowMs - Date.parse(at) <= REPEAT_MS) return undefined;
  if (result === "admitted") return `USED ${timeOf(at, iso(nowMs), event.timeZone)} ${gate.name}`;
  return result === "exited" ? "NO not_inside" : undefined;
};

const redemptionOf = ({ ticket }: ScanAnswer, { gate }: Assignment): string => {
  const product = ticket?.products.find(({ productId }) => productId === scanProductAt(gate));
  return `REDEEM ${product?.name ?? ""} ${product?.remaining ?? 0}`;
};

const WORDS = { admitted: "ADMIT", exited: "EXIT", undone: "UNDONE", allowed: "ALLOWED" } as const;

const lineOf = (answer: ScanAnswer, assignment: Assignment): string => {
  const { result, ticket } = answer;
  if (result === "refused") return refusalOf(answer, assignment.event.timeZone);
  if (result === "redeemed") return redemptionOf(answer, assignment);
  const { ticketType = "", attendeeName = "", notes = [] } = ticket ?? {};
  return [`${WORDS[result]} ${ticketType} ${attendeeName}`, ...notes].join(" - ");
};

/**
 * `ADMIT Inteira Ana`, `USED 20:14 Portao A`, `NO wrong_gate`. Times are in the event's time zone.
 * A repeat opens within five seconds, and hands out nothing.
 */
export const plainAnswer = (answer: ScanAnswer, assignment: Assignment, nowMs: number): string =>
  toAscii(staleReplayOf(answer, assignment, nowMs) ?? lineOf(answer, assignment))
    .slice(0, MAX_LENGTH)
    .trim();

export const plainError = (code: string): string => `ERROR ${code}`;
