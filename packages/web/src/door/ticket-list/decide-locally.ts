/** Decides a scan without the gate function, by the same rules: from the ticket's entry in the list and this device's own scans. */
import {
  decideAdmission,
  eventDayOf,
  gateAccepts,
  scanModeAt,
  type Reason,
  type ScanAttempt,
  type TicketState,
} from "@catraca/core/admission.rules";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import type { ManifestEntry } from "@catraca/core/manifest/manifest.format.rules.ts";
import type { Assignment } from "../storage/database.ts";
import type { QueuedScan } from "../storage/scan.ts";
import type { Holder } from "./sealed-holder.ts";

/** A scan of this device that changed its ticket. */
export type OwnScan = {
  scanId: string;
  did: "admitted" | "exited" | "redeemed";
  atMs: number;
  productId?: string | undefined;
  /** The number that the gate function answered. */
  remaining?: number | undefined;
  /** Undefined: not answered yet. */
  answeredAtMs?: number | undefined;
  ticketType?: string | undefined;
  /** No screen showed its answer. */
  late?: true | undefined;
};

/** `here`: this device admitted the ticket. */
export type LocalDecision = { answer: ScanAnswer; by?: "here" };

/** Newest of its ticket. The code's own revision does not matter: an earlier one is in the list as superseded. */
const REVISION = 1;

type Place = Pick<Assignment, "event" | "gate" | "policy">;
type Request = Pick<QueuedScan, "scanId" | "readAtMs" | "direction" | "productId" | "force">;

export const createAttempt = ({ scanId, readAtMs, direction, productId, force }: Request, { event, gate, policy }: Place): ScanAttempt => {
  const request = { mode: scanModeAt(gate, direction), ...(productId === undefined ? {} : { productId }) };
  return {
    ...request,
    scanId,
    atMs: readAtMs,
    eventId: event.id,
    revision: REVISION,
    isAccepted: gateAccepts(gate, request),
    reentry: gate.reentry,
    ticketTypeIds: gate.ticketTypeIds,
    doorsOpenAtMs: Date.parse(event.doorsOpenAt),
    endsAtMs: Date.parse(event.endsAt),
    earlyMs: policy?.earlyMs ?? 0,
    lateMs: policy?.lateMs ?? 0,
    dailyTypeIds: Object.entries(policy?.types ?? {}).flatMap(([id, { daily }]) => (daily ? [id] : [])),
    timeZone: event.timeZone,
    force: force ?? false,
  };
};

const applyPassage = (state: TicketState, did: "admitted" | "exited", atMs: number, timeZone: string): TicketState => {
  if (did === "exited") return { ...state, inside: false };
  const day = eventDayOf(atMs, timeZone);
  const { admittedOn = day } = state;
  return { ...state, inside: true, entries: Math.max(1, state.entries), admittedOn: day > admittedOn ? day : admittedOn };
};

const applyOwn = (state: TicketState, { did, atMs, productId = "", remaining }: OwnScan, timeZone: string): TicketState => {
  if (did !== "redeemed") return applyPassage(state, did, atMs, timeZone);
  const left = state.products[productId] ?? 0;
  return { ...state, products: { ...state.products, [productId]: Math.max(0, Math.min(left, remaining ?? left - 1)) } };
};

/** The device knows the server's time roughly. */
const CLOCK_MS = 10_000;

/** Applied again, a scan that the entry has already changes nothing: passages and the server's remaining pieces are absolute. */
const isMissing = ({ answeredAtMs }: OwnScan, asOfMs: number): boolean => answeredAtMs === undefined || answeredAtMs + CLOCK_MS > asOfMs;

const createState = (
  { status, inside, entries, ticketType, products, admittedOn }: ManifestEntry,
  { event }: Pick<Place, "event">,
): TicketState => ({
  eventId: event.id,
  ticketTypeId: ticketType.id,
  status: status === "superseded" ? "issued" : status,
  revision: status === "superseded" ? REVISION + 1 : REVISION,
  inside,
  entries,
  products: Object.fromEntries(products.map(({ id, remaining }) => [id, remaining])),
  scans: {},
  ...(admittedOn === undefined ? {} : { admittedOn }),
});

type Listed = {
  /** Undefined for a foreign code that is superseded. */
  ticketId: string | undefined;
  entry: ManifestEntry;
  asOfMs: number;
  /** Undefined for a superseded code: its person has another one. */
  holder: Holder | undefined;
  own: readonly OwnScan[];
};

const viewTicket = ({ ticketId, entry, holder }: Listed, { products }: TicketState, { policy }: Place): Pick<ScanAnswer, "ticket"> => {
  if (!holder || ticketId === undefined) return {};
  const notes = [policy?.types[entry.ticketType.id]?.note, holder.note, ...(holder.answers ?? [])].filter((note) => note !== undefined);
  return {
    ticket: {
      id: ticketId,
      attendeeName: holder.name ?? "",
      ticketType: entry.ticketType.name,
      products: entry.products.map(({ id, name }) => ({ productId: id, name, remaining: products[id] ?? 0 })),
      ...(notes.length > 0 ? { notes } : {}),
    },
  };
};

const iso = (atMs: number): string => new Date(atMs).toISOString();

/** The list does not name the device of an admission elsewhere. */
const findFirst = ({ entry, own }: Listed, { gate, device }: Assignment): Pick<ScanAnswer, "firstAdmission"> & { by?: "here" } => {
  const [here] = own.filter(({ did }) => did === "admitted").toSorted((a, b) => a.atMs - b.atMs);
  const { admitted } = entry;
  // The list has whole seconds.
  if (here && (!admitted || here.atMs < admitted.atMs + 1_000))
    return { firstAdmission: { at: iso(here.atMs), gate: gate.name, device: device.name }, by: "here" };
  return admitted ? { firstAdmission: { at: iso(admitted.atMs), gate: admitted.gateName, device: "" } } : {};
};

const refuse = (
  reason: Reason,
  listed: Listed,
  assignment: Assignment,
): Pick<ScanAnswer, "reason" | "firstAdmission"> & { by?: "here" } => ({
  reason,
  ...(reason === "already_admitted" ? findFirst(listed, assignment) : {}),
});

export const decideLocally = (scan: QueuedScan, listed: Listed, assignment: Assignment): LocalDecision => {
  const { entry, asOfMs, own } = listed;
  const { timeZone } = assignment.event;
  const missing = own.filter((one) => isMissing(one, asOfMs)).toSorted((a, b) => a.atMs - b.atMs);
  const before = missing.reduce((state, one) => applyOwn(state, one, timeZone), createState(entry, assignment));
  const attempt = createAttempt(scan, assignment);
  const verdict = decideAdmission(attempt, before);
  const at = iso(scan.readAtMs);
  if ("refused" in verdict) {
    const { by, ...why } = refuse(verdict.refused, listed, assignment);
    return { answer: { result: "refused", ...why, ...viewTicket(listed, before, assignment), at }, ...(by ? { by } : {}) };
  }
  const result = "result" in verdict ? verdict.result : verdict.replay.did;
  const { productId } = attempt;
  const after = applyOwn(before, { scanId: scan.scanId, did: result, atMs: attempt.atMs, productId }, timeZone);
  return { answer: { result, ...viewTicket(listed, after, assignment), at } };
};

export const refuseOtherEvent = ({ readAtMs }: QueuedScan): LocalDecision => ({
  answer: { result: "refused", reason: "wrong_event", at: iso(readAtMs) },
});

/** Tells if this gate would let the ticket in, as far as the list knows: another gate may do so meanwhile. */
export const isOpen = (entry: ManifestEntry, attempt: ScanAttempt, place: Pick<Place, "event">): boolean => {
  const state = createState(entry, place);
  const one = attempt.mode === "redeem" ? (attempt.productId ?? entry.products.find(({ remaining }) => remaining > 0)?.id) : undefined;
  return "result" in decideAdmission({ ...attempt, ...(one === undefined ? {} : { productId: one }) }, state);
};
