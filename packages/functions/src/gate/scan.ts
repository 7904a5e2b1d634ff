/** One reading of a code, from the device's words to the answer. What remains to write is done after the answer has left. */
import * as v from "valibot";
import { decideAdmission, scanModeAt, scanProductAt, gateAccepts, findTimeRefusal, type Reason } from "@catraca/core/admission.rules";
import { iso, now } from "@catraca/core/kernel/clock";
import { Fault } from "@catraca/core/kernel/fault";
import { invariant } from "@catraca/core/kernel/invariant";
import { setting } from "@catraca/core/kernel/setting";
import * as Code from "@catraca/core/ticket/ticket.code.ts";
import type { ScanRecord } from "@catraca/core/ticket.schema";
import type { Post } from "./device.ts";
import { MOST_SCANS, pass, trimScans, type GatePassage, type TicketSeen } from "./passage.ts";
import { get, keys, putRefused } from "./table.ts";

export const ScanBody = v.strictObject({
  code: v.pipe(v.string(), v.maxLength(10_000)),
  scanId: v.pipe(v.string(), v.regex(/^scn_[A-Za-z0-9_-]{8,60}$/, "Must be scn_ and 8 to 60 of A-Z a-z 0-9 _ -.")),
  direction: v.exactOptional(v.picklist(["entry", "exit"])),
  /** For scans that were decided without a network; this call decides itself, by the server's clock. */
  scannedAt: v.exactOptional(v.pipe(v.string(), v.isoTimestamp())),
  productId: v.exactOptional(v.pipe(v.string(), v.regex(/^prd_[a-z0-9]{1,40}$/, "Is not a product id."))),
  force: v.exactOptional(v.boolean()),
});
export type ScanBody = v.InferOutput<typeof ScanBody>;

export type ScanAnswer = {
  result: ScanRecord["did"] | "refused";
  reason?: Reason;
  replayed?: true;
  ticket?: { id: string; attendeeName: string; ticketType: string; products: { productId: string; name: string; remaining: number }[] };
  firstAdmission?: { at: string; gate: string; device: string };
  at: string;
};
export type Answered = { answer: ScanAnswer; after?: () => Promise<void> };

/** Codes made with these keys are read; the newest writes. */
const CODE_KEYS = [1];

/** A device's scan ids are its own: another device's same id is another reading, and answers for itself. */
const readingOf = ({ scanId }: ScanBody, { device }: Post): string => `${scanId}@${device.deviceId}`;

const productOf = (body: ScanBody, { gate }: Post): string | undefined => {
  const productId = scanProductAt(gate, body.productId);
  if (gate.mode === "redeem" && productId === undefined)
    throw new Fault("invalid", "request.invalid", "Some fields are not right.", [
      { path: "productId", message: "Say which product is handed out." },
    ]);
  return productId;
};

const passageOf = (body: ScanBody, post: Post, code: Code.TicketCode): GatePassage => {
  const { device, gate, event } = post;
  const productId = productOf(body, post);
  const asked = { mode: scanModeAt(gate, body.direction), ...(productId === undefined ? {} : { productId }) };
  return {
    ...asked,
    scanId: readingOf(body, post),
    atMs: now(),
    ticketId: code.ticketId,
    eventId: event.eventId,
    revision: code.revision,
    takes: gateAccepts(gate, asked),
    reentry: gate.reentry,
    ticketTypeIds: gate.ticketTypeIds,
    doorsOpenAtMs: event.doorsOpenAtMs,
    endsAtMs: event.endsAtMs,
    force: body.force ?? false,
    gateId: gate.gateId,
    gateName: gate.name,
    deviceId: device.deviceId,
    deviceName: device.name,
  };
};

const ticketOf = ({ ticketId, attendeeName, ticketTypeName, products, productNames }: TicketSeen): NonNullable<ScanAnswer["ticket"]> => ({
  id: ticketId,
  attendeeName,
  ticketType: ticketTypeName,
  products: Object.entries(products).map(([productId, remaining]) => ({
    productId,
    name: productNames[productId] ?? productId,
    remaining,
  })),
});

const firstOf = ({ admittedAtMs, admittedGateName, admittedDeviceName }: TicketSeen): Pick<ScanAnswer, "firstAdmission"> =>
  admittedAtMs === undefined
    ? {}
    : { firstAdmission: { at: iso(admittedAtMs), gate: admittedGateName ?? "", device: admittedDeviceName ?? "" } };

const refuse = (body: ScanBody, post: Post, reason: Reason, ticket?: TicketSeen): Answered => {
  const { device, gate, event } = post;
  const atMs = now();
  const row = {
    eventId: event.eventId,
    scanId: readingOf(body, post),
    deviceId: device.deviceId,
    gateId: gate.gateId,
    reason,
    ...(ticket ? { ticketId: ticket.ticketId } : {}),
    atMs,
  };
  const about = ticket ? { ticket: ticketOf(ticket), ...(reason === "already_admitted" ? firstOf(ticket) : {}) } : {};
  return { answer: { result: "refused", reason, ...about, at: iso(atMs) }, after: () => putRefused(row) };
};

/** Before the answer: no request for a code that is not ours or another event's, else one. A read instead of the write where the rules already say no. */
const decide = async (p: GatePassage): Promise<{ done: boolean; ticket: TicketSeen | undefined }> =>
  !p.force && (!p.takes || findTimeRefusal(p)) ? { done: false, ticket: await get<TicketSeen>(keys.ticket(p.ticketId)) } : pass(p);

export const scan = async (body: ScanBody, post: Post): Promise<Answered> => {
  if (body.force && post.device.role !== "supervisor")
    throw new Fault("forbidden", "scan.force_forbidden", "Only a supervisor may let somebody in against the rules.");
  const code = Code.verifyCode({ secret: setting("MASTER_SECRET"), keyIds: CODE_KEYS, code: body.code });
  if (!code) return refuse(body, post, "unknown_code");
  if (!Code.isForEvent(code, post.event.eventId)) return refuse(body, post, "wrong_event");

  const p = passageOf(body, post, code);
  const { done, ticket } = await decide(p);
  if (done && ticket) {
    const answer: ScanAnswer = { result: ticket.scans[p.scanId]?.did ?? "admitted", ticket: ticketOf(ticket), at: iso(p.atMs) };
    return Object.keys(ticket.scans).length > MOST_SCANS ? { answer, after: () => trimScans(ticket) } : { answer };
  }
  const verdict = decideAdmission(p, ticket);
  if ("refused" in verdict)
    return refuse(
      body,
      post,
      verdict.refused,
      verdict.refused === "unknown_code" || verdict.refused === "wrong_event" ? undefined : ticket,
    );
  invariant("replay" in verdict && ticket, "the condition refused what the rules admit");
  return { answer: { result: verdict.replay.did, replayed: true, ticket: ticketOf(ticket), at: iso(verdict.replay.atMs) } };
};
