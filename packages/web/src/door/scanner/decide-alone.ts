/** The result of a scan that the gate function has not answered: by the list of tickets, else by this device's own scans, else nobody can tell. */
import { decideOutcome, type Outcome } from "../result/outcome.ts";
import type { Assignment } from "../storage/database.ts";
import type { QueuedScan } from "../storage/scan.ts";
import type { LocalDecision, OwnScan } from "../ticket-list/decide-locally.ts";
import type { ListDecision } from "../ticket-list/ticket-list.ts";
import { findTicketId } from "./ticket-code.ts";

type LocalFields = Pick<QueuedScan, "localResult" | "localReason" | "localTicketId" | "ticketType">;

/** `local`: what the device decided. It is stored before the outcome shows. */
export type Alone = { outcome: Outcome; local?: LocalFields };

export type AloneOptions = {
  getAssignment: () => Assignment;
  decideLocally: (scan: QueuedScan) => Promise<ListDecision>;
  listOwn: (ticketId: string) => Promise<OwnScan[]>;
  attendeeNames: ReadonlyMap<string, string>;
  serverNow: () => number;
};

const toLocalFields = ({ code }: QueuedScan, { answer: { result, reason, ticket } }: LocalDecision): LocalFields => {
  if (result === "allowed" || result === "undone") return {};
  const localTicketId = ticket?.id ?? findTicketId(code);
  return {
    localResult: result,
    ...(reason === undefined ? {} : { localReason: reason }),
    ...(result === "refused" || localTicketId === undefined ? {} : { localTicketId }),
    ...(ticket === undefined ? {} : { ticketType: ticket.ticketType }),
  };
};

export const createAloneDecider = (p: AloneOptions) => {
  /** A ticket that this device admitted is used, whatever the network does, if nobody leaves and comes back at this gate. */
  const findUsedHere = async (scan: QueuedScan): Promise<Outcome | undefined> => {
    const { gate, device } = p.getAssignment();
    if (gate.mode !== "entry" || gate.reentry || scan.force) return undefined;
    const ticketId = scan.ticketId ?? findTicketId(scan.code);
    if (ticketId === undefined) return undefined;
    const own = (await p.listOwn(ticketId)).find(({ did }) => did === "admitted");
    if (!own) return undefined;
    const name = p.attendeeNames.get(own.scanId);
    return {
      scanId: scan.scanId,
      kind: "used",
      by: "here",
      answer: {
        result: "refused",
        reason: "already_admitted",
        firstAdmission: { at: new Date(own.atMs).toISOString(), gate: gate.name, device: device.name },
        ...(name === undefined ? {} : { ticket: { id: ticketId, attendeeName: name, ticketType: own.ticketType ?? "", products: [] } }),
        at: new Date(p.serverNow()).toISOString(),
      },
    };
  };

  const toOutcome = ({ scanId, force }: QueuedScan, { answer, by }: LocalDecision, info: boolean): Outcome => {
    const result = info && answer.result !== "refused" ? "allowed" : answer.result;
    const outcome = decideOutcome({
      scanId,
      answer: { ...answer, result },
      forced: force === true,
      nowMs: p.serverNow(),
      byQueue: false,
      ...(info ? { info } : {}),
    });
    return outcome.kind === "used" && by ? { ...outcome, by } : outcome;
  };

  /** The gate goes on, whatever is wrong with the list. */
  const askList = async (scan: QueuedScan): Promise<ListDecision> => {
    try {
      return await p.decideLocally(scan);
    } catch (error) {
      console.warn("the ticket list decides nothing", error);
      return undefined;
    }
  };

  return async (scan: QueuedScan, why: "offline" | "slow", info = false): Promise<Alone> => {
    const decision = await askList(scan);
    if (decision && decision !== "unlisted") {
      const outcome = toOutcome(scan, decision, info);
      return info ? { outcome } : { outcome, local: toLocalFields(scan, decision) };
    }
    const used = await findUsedHere(scan);
    return { outcome: used ?? { scanId: scan.scanId, kind: "unsure", why: decision === "unlisted" ? "unlisted" : why } };
  };
};
