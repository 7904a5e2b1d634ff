/** An event with a gate and tickets, made through the product's own operations. */
import * as Device from "@catraca/core/device";
import * as Gate from "@catraca/core/gate";
import { invariant } from "@catraca/core/kernel/invariant";
import * as Order from "@catraca/core/order";
import { codeOf } from "@catraca/core/ticket/ticket.own-code.ts";
import { asOrganizer, asSystem, openSale, place } from "../test/support/world/sale.ts";

const IN_ONE_ORDER = 50;
const AT_ONCE = 8;

export type GateWorld = { eventId: string; enrolmentCodes: string[]; tickets: { ticketId: string; code: string }[] };

const issued = async (sale: { eventId: string; ticketTypeId: string }): Promise<string[]> => {
  const placed = await place(sale, IN_ONE_ORDER);
  invariant(placed.outcome === "placed", "the order was refused");
  return (await asSystem(() => Order.issue({ orderId: placed.order.id }))).ticketIds;
};

/** Free tickets, so that an order is paid when it is placed. */
export const openGate = async (tickets: number, devices: number): Promise<GateWorld> => {
  const sale = await openSale({ capacity: 1_000_000, priceMinor: 0 });
  const { eventId } = sale;
  const enrolmentCodes = await asOrganizer(async () => {
    const gate = await Gate.create({ eventId, gate: { name: "North", mode: "entry" } });
    const codes: string[] = [];
    while (codes.length < devices) {
      const device = { name: `Phone ${codes.length + 1}`, gateId: gate.id, role: "steward" } as const;
      codes.push((await Device.create({ eventId, device })).enrolmentCode);
    }
    return codes;
  });
  const ticketIds: string[] = [];
  while (ticketIds.length < tickets) {
    const orders = Math.min(AT_ONCE, Math.ceil((tickets - ticketIds.length) / IN_ONE_ORDER));
    ticketIds.push(...(await Promise.all(Array.from({ length: orders }, () => issued(sale)))).flat());
  }
  return {
    eventId,
    enrolmentCodes,
    tickets: ticketIds.map((ticketId) => ({ ticketId, code: codeOf({ eventId, ticketId, revision: 0 }) })),
  };
};
