import * as v from "valibot";
import { idSchema } from "../kernel/id.schema.ts";
import { Instant } from "../kernel/instant.ts";
import { REASONS } from "./admission.rules.ts";

export const ScanBody = v.strictObject({
  code: v.pipe(v.string(), v.maxLength(10_000)),
  scanId: v.pipe(v.string(), v.regex(/^scn_[A-Za-z0-9_-]{8,60}$/, "Must be scn_ and 8 to 60 of A-Z a-z 0-9 _ -.")),
  direction: v.exactOptional(v.picklist(["entry", "exit"])),
  /** When the device read the code, if it sends the scan later. The server ignores it: it decides by its own clock. */
  scannedAt: v.exactOptional(Instant),
  productId: v.exactOptional(idSchema("prd", "a product")),
  force: v.exactOptional(v.boolean()),
  /** The device asked the person to wait, and nobody looks at its screen now: the answer says what the rules allow, and admits nobody. */
  question: v.exactOptional(v.boolean()),
});
export type ScanBody = v.InferOutput<typeof ScanBody>;

const ScannedTicket = v.object({
  id: v.string(),
  attendeeName: v.string(),
  ticketType: v.string(),
  products: v.array(v.object({ productId: v.string(), name: v.string(), remaining: v.number() })),
});

export const ScanAnswer = v.object({
  /** `allowed` answers a question: a scan without `question` would be admitted now. Nothing was written. */
  result: v.picklist(["admitted", "exited", "redeemed", "refused", "allowed"]),
  /** Only when the scan is refused. */
  reason: v.exactOptional(v.picklist(REASONS)),
  /** This scan id was admitted before: the answer is the stored one. */
  replayed: v.exactOptional(v.literal(true)),
  ticket: v.exactOptional(ScannedTicket),
  /** Only for `already_admitted`. */
  firstAdmission: v.exactOptional(v.object({ at: v.string(), gate: v.string(), device: v.string() })),
  at: v.string(),
});
export type ScanAnswer = v.InferOutput<typeof ScanAnswer>;
