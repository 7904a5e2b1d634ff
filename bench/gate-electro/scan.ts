/** One reading of a code: the gate's checks and the gate's answer. */
import * as v from "valibot";
import type { TicketScan } from "@catraca/core/admission/admission.dynamo.ts";
import { decideAdmission, findTimeRefusal, type Reason } from "@catraca/core/admission.rules";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import type { Assignment } from "@catraca/core/device/device.assignment.ts";
import { iso, now } from "@catraca/core/kernel/clock";
import { Fault } from "@catraca/core/kernel/fault";
import * as Id from "@catraca/core/kernel/id";
import { invariant } from "@catraca/core/kernel/invariant";
import { setting } from "@catraca/core/kernel/setting";
import { LIST_SLOTS } from "@catraca/core/table/table";
import * as Code from "@catraca/core/ticket/ticket.code.ts";
import type { TicketRow } from "@catraca/core/ticket.schema";
import { find, pass } from "./write.ts";
import { rows } from "./tables.ts";

export const ScanBody = v.strictObject({
  code: v.pipe(v.string(), v.maxLength(10_000)),
  scanId: v.pipe(v.string(), v.regex(/^scn_[A-Za-z0-9_-]{8,60}$/, "Must be scn_ and 8 to 60 of A-Z a-z 0-9 _ -.")),
  direction: v.exactOptional(v.picklist(["entry", "exit"])),
  scannedAt: v.exactOptional(v.pipe(v.string(), v.isoTimestamp())),
  productId: v.exactOptional(v.pipe(v.string(), v.regex(/^prd_[a-z0-9]{1,40}$/, "Is not a product id."))),
  force: v.exactOptional(v.boolean()),
});
type ScanBody = v.InferOutput<typeof ScanBody>;

const CODE_KEYS = [1];

const productOf = (body: ScanBody, { gate }: Assignment): string | undefined => {
  if (gate.mode !== "redeem") return undefined;
  const productId = body.productId ?? (gate.productIds.length === 1 ? gate.productIds[0] : undefined);
  if (productId === undefined)
    throw new Fault("invalid", "request.invalid", "Some fields are not right.", [
      { path: "productId", message: "Say which product is handed out." },
    ]);
  return productId;
};

const passageOf = (body: ScanBody, assignment: Assignment, code: Code.TicketCode): TicketScan => {
  const { device, gate, event } = assignment;
  const productId = productOf(body, assignment);
  const mode = gate.mode === "redeem" ? "redeem" : (body.direction ?? gate.mode);
  const takesProduct = productId === undefined || gate.productIds.length === 0 || gate.productIds.includes(productId);
  return {
    scanId: body.scanId,
    atMs: now(),
    ticketId: code.ticketId,
    eventId: event.eventId,
    revision: code.revision,
    mode,
    takes: takesProduct && (mode === gate.mode || gate.reentry),
    reentry: gate.reentry,
    ticketTypeIds: gate.ticketTypeIds,
    ...(productId === undefined ? {} : { productId }),
    doorsOpenAtMs: event.doorsOpenAtMs,
    endsAtMs: event.endsAtMs,
    force: body.force ?? false,
    gateId: gate.gateId,
    gateName: gate.name,
    deviceId: device.deviceId,
    deviceName: device.name,
  };
};

const ticketOf = ({ ticketId, attendeeName, ticketTypeName, products, productNames }: TicketRow): NonNullable<ScanAnswer["ticket"]> => ({
  id: ticketId,
  attendeeName,
  ticketType: ticketTypeName,
  products: Object.entries(products).map(([productId, remaining]) => ({
    productId,
    name: productNames[productId] ?? productId,
    remaining,
  })),
});

const firstOf = ({ admittedAtMs, admittedGateName, admittedDeviceName }: TicketRow): Pick<ScanAnswer, "firstAdmission"> =>
  admittedAtMs === undefined
    ? {}
    : { firstAdmission: { at: iso(admittedAtMs), gate: admittedGateName ?? "", device: admittedDeviceName ?? "" } };

const refuse = async (body: ScanBody, { device, gate, event }: Assignment, reason: Reason, ticket?: TicketRow): Promise<ScanAnswer> => {
  const atMs = now();
  await rows.scan
    .create({
      eventId: event.eventId,
      scanId: body.scanId,
      deviceId: device.deviceId,
      gateId: gate.gateId,
      reason,
      ...(ticket ? { ticketId: ticket.ticketId } : {}),
      atMs,
      listSlot: Id.slot(body.scanId, LIST_SLOTS),
    })
    .go({ returnOnConditionCheckFailure: "all_old" });
  const about = ticket ? { ticket: ticketOf(ticket), ...(reason === "already_admitted" ? firstOf(ticket) : {}) } : {};
  return { result: "refused", reason, ...about, at: iso(atMs) };
};

const decide = async (p: TicketScan): Promise<{ done: boolean; ticket: TicketRow | undefined }> =>
  !p.force && (!p.takes || findTimeRefusal(p)) ? { done: false, ticket: await find(p.ticketId) } : pass(p);

export const scan = async (body: ScanBody, assignment: Assignment): Promise<ScanAnswer> => {
  if (body.force && assignment.device.role !== "supervisor")
    throw new Fault("forbidden", "scan.force_forbidden", "Only a supervisor may let somebody in against the rules.");
  const code = Code.verifyCode({ secret: setting("MASTER_SECRET"), keyIds: CODE_KEYS, code: body.code });
  if (!code) return refuse(body, assignment, "unknown_code");
  if (!Code.isForEvent(code, assignment.event.eventId)) return refuse(body, assignment, "wrong_event");
  const p = passageOf(body, assignment, code);
  const { done, ticket } = await decide(p);
  if (done && ticket) return { result: ticket.scans[p.scanId]?.did ?? "admitted", ticket: ticketOf(ticket), at: iso(p.atMs) };
  const verdict = decideAdmission(p, ticket);
  if ("refused" in verdict) {
    const { refused } = verdict;
    return refuse(body, assignment, refused, refused === "unknown_code" || refused === "wrong_event" ? undefined : ticket);
  }
  invariant("replay" in verdict && ticket, "the condition refused what the rules admit");
  return { result: verdict.replay.did, replayed: true, ticket: ticketOf(ticket), at: iso(verdict.replay.atMs) };
};
