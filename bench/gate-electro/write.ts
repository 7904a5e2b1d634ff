/** The one conditional write that admits, said through ElectroDB. */
import { RESULT_OF_MODE } from "@catraca/core/admission.rules";
import type { TicketScan } from "@catraca/core/admission/admission.dynamo.ts";
import type { ScanRecord, TicketRow } from "@catraca/core/ticket.schema";
import { rows } from "./tables.ts";

const done = (p: TicketScan): ScanRecord => ({
  did: RESULT_OF_MODE[p.mode],
  atMs: p.atMs,
  gateId: p.gateId,
  gateName: p.gateName,
  deviceId: p.deviceId,
  ...(p.force ? { forced: true as const } : {}),
  ...(p.productId === undefined ? {} : { productId: p.productId }),
});

type Answer = { rejected?: boolean; data?: unknown };

export const find = async (ticketId: string): Promise<TicketRow | undefined> =>
  ((await rows.ticket.get({ ticketId }).go({ consistent: true })).data ?? undefined) as TicketRow | undefined;

export const pass = async (p: TicketScan): Promise<{ done: boolean; ticket: TicketRow | undefined }> => {
  const answer: Answer = await rows.ticket
    .patch({ ticketId: p.ticketId })
    .data((ticket, to) => {
      const scans = ticket.scans as Record<string, ScanRecord>;
      to.set(scans[p.scanId] as ScanRecord, done(p));
      if (p.mode === "entry") {
        to.set(ticket.inside, true);
        to.add(ticket.entries, 1);
        to.ifNotExists(ticket.admittedAtMs, p.atMs);
        to.ifNotExists(ticket.admittedGateName, p.gateName);
        to.ifNotExists(ticket.admittedDeviceName, p.deviceName);
      }
      if (p.mode === "exit") to.set(ticket.inside, false);
      if (p.mode === "redeem") to.subtract((ticket.products as Record<string, number>)[p.productId ?? ""] as number, 1);
    })
    .where((ticket, is) => {
      const only = [is.eq(ticket.eventId, p.eventId), is.notExists((ticket.scans as Record<string, ScanRecord>)[p.scanId] as ScanRecord)];
      if (p.mode === "redeem") only.push(is.gte((ticket.products as Record<string, number>)[p.productId ?? ""] as number, 1));
      if (p.force) return only.join(" AND ");
      if (p.mode === "entry") only.push(p.reentry ? is.eq(ticket.inside, false) : is.eq(ticket.entries, 0));
      if (p.mode === "exit") only.push(is.eq(ticket.inside, true));
      only.push(is.eq(ticket.status, "issued"), is.eq(ticket.revision, p.revision));
      // There is no `in`: the list is written out.
      const types = p.ticketTypeIds.map((id) => is.value(ticket.ticketTypeId, id));
      if (types.length > 0) only.push(`${is.name(ticket.ticketTypeId)} IN (${types.join(", ")})`);
      return only.join(" AND ");
    })
    .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
  return { done: answer.rejected !== true, ticket: (answer.data ?? undefined) as TicketRow | undefined };
};
