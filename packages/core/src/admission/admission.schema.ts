import * as v from "valibot";
import { idSchema } from "../kernel/id.schema.ts";
import { Instant } from "../kernel/instant.ts";
import { listOf } from "../kernel/list.ts";
import { ClockOffset } from "../device/device.heartbeat.schema.ts";
import { REASONS } from "./admission.rules.ts";
import { UNDO_REASONS } from "./admission.undo.rules.ts";

const ScanId = v.pipe(v.string(), v.regex(/^scn_[A-Za-z0-9_-]{8,60}$/, "Must be scn_ and 8 to 60 of A-Z a-z 0-9 _ -."));

const scanFields = {
  code: v.exactOptional(v.pipe(v.string(), v.maxLength(10_000))),
  /** In place of the code: an admission by hand after a search. Only a supervisor's device may. */
  ticketId: v.exactOptional(idSchema("tkt", "a ticket")),
  scanId: ScanId,
  direction: v.exactOptional(v.picklist(["entry", "exit"])),
  /** When the device read the code, if it sends the scan later. The server ignores it: it decides by its own clock. */
  scannedAt: v.exactOptional(Instant),
  productId: v.exactOptional(idSchema("prd", "a product")),
  force: v.exactOptional(v.boolean()),
  /** The device asked the person to wait, and nobody looks at its screen now: the answer says what the rules allow, and admits nobody. */
  question: v.exactOptional(v.boolean()),
  /** With `question`: somebody only wants to know, so a refusal is no refused scan, and is not counted. */
  lookUp: v.exactOptional(v.boolean()),
};

const namesOneTicket = ({ code, ticketId }: { code?: string; ticketId?: string }): boolean =>
  (code === undefined) !== (ticketId === undefined);
export const NO_TICKET = "Send either a code or a ticketId.";

export const ScanBody = v.pipe(
  v.strictObject(scanFields),
  v.forward(
    v.check((scan) => namesOneTicket(scan), NO_TICKET),
    ["code"],
  ),
);
export type ScanBody = v.InferOutput<typeof ScanBody>;

/** A scan that was made offline has `localResult`, and the time of the reading by the device's own clock. */
const BatchScan = v.pipe(
  v.strictObject({
    ...scanFields,
    localResult: v.exactOptional(v.picklist(["admitted", "exited", "redeemed", "refused"])),
    /** Why the device refused it. */
    localReason: v.exactOptional(v.picklist(REASONS)),
  }),
  v.forward(
    v.check((scan) => namesOneTicket(scan), NO_TICKET),
    ["code"],
  ),
  v.forward(
    v.check(({ localResult, scannedAt }) => localResult === undefined || scannedAt !== undefined, "Send scannedAt with localResult."),
    ["scannedAt"],
  ),
);
export type BatchScan = v.InferOutput<typeof BatchScan>;

export const BatchBody = v.strictObject({
  /** The limits again, for the description, which reads the last schema of a pipe. */
  scans: v.pipe(listOf(BatchScan, 100, 1), v.minLength(1), v.maxLength(100)),
  /** How far the device's clock is ahead of the server's. The server takes it off the scans' times. */
  clockOffsetMs: v.exactOptional(ClockOffset),
});
export type BatchBody = v.InferOutput<typeof BatchBody>;

const ScannedTicket = v.object({
  id: v.string(),
  attendeeName: v.string(),
  ticketType: v.string(),
  products: v.array(v.object({ productId: v.string(), name: v.string(), remaining: v.number() })),
  /** Its type's and its own: the steward confirms that they were read. */
  notes: v.exactOptional(v.array(v.string())),
});

/** Letters of a name or of an order number. */
export const SearchBody = v.strictObject({
  query: v.pipe(v.string(), v.maxLength(100), v.minLength(3), v.regex(/\S.*\S.*\S/, "Type three letters or more.")),
});
export type SearchBody = v.InferOutput<typeof SearchBody>;

const FoundTicket = v.object({
  ...ScannedTicket.entries,
  orderNumber: v.string(),
  status: v.picklist(["issued", "voided", "blocked", "refunded"]),
  inside: v.boolean(),
  admittedAt: v.exactOptional(v.string()),
});
export type FoundTicket = v.InferOutput<typeof FoundTicket>;

/** `isComplete`: there are no more than these. */
export const SearchAnswer = v.object({ tickets: v.array(FoundTicket), isComplete: v.boolean() });
export type SearchAnswer = v.InferOutput<typeof SearchAnswer>;

export const ScanAnswer = v.object({
  /**
   * `allowed` answers a question: a scan without `question` would be admitted now. Nothing was written.
   * `undone` answers a scan that was admitted and then undone: it admits nobody.
   */
  result: v.picklist(["admitted", "exited", "redeemed", "refused", "allowed", "undone"]),
  /** Only when the scan is refused. */
  reason: v.exactOptional(v.picklist(REASONS)),
  /** This scan id was admitted before: the answer is the stored one. */
  replayed: v.exactOptional(v.literal(true)),
  /** Absent for a code that nobody can verify. */
  ticket: v.exactOptional(ScannedTicket),
  /** Only for `already_admitted`. */
  firstAdmission: v.exactOptional(v.object({ at: v.string(), gate: v.string(), device: v.string() })),
  /**
   * The rules refuse this offline scan for this reason. It stands, and a conflict pairs it with what it contradicts. `unverified_code`: its code is of a
   * retired key, which proves nothing any more.
   */
  conflict: v.exactOptional(v.string()),
  at: v.string(),
});
export type ScanAnswer = v.InferOutput<typeof ScanAnswer>;

/** In the order of the scans. `error`: this scan alone was rejected, and sending it again does not help. */
export const BatchAnswer = v.object({
  results: v.array(v.union([ScanAnswer, v.object({ error: v.object({ code: v.string(), message: v.string() }) })])),
});
export type BatchAnswer = v.InferOutput<typeof BatchAnswer>;

/** `deviceId`: whose scan it is. Only a supervisor may name another device, or undo its scan without naming it. */
export const UndoBody = v.strictObject({ scanId: ScanId, deviceId: v.exactOptional(idSchema("dev", "a device")) });
export type UndoBody = v.InferOutput<typeof UndoBody>;

/** `at`: when the scan was undone. A repeat gets the same answer. */
export const UndoAnswer = v.object({
  result: v.picklist(["undone", "refused"]),
  /** Only when the undo is refused. */
  reason: v.exactOptional(v.picklist(UNDO_REASONS)),
  at: v.string(),
});
export type UndoAnswer = v.InferOutput<typeof UndoAnswer>;
