/** Gates and tickets of race tests, made by the product's own operations. */
import * as Device from "@catraca/core/device";
import * as Gate from "@catraca/core/gate";
import * as Order from "@catraca/core/order";
import { enrol, type Assignment } from "@catraca/core/device/device.assignment.ts";
import { asBuyer, asOrganizer, asSystem, place } from "./sale.ts";

/** A gate and a device that is enrolled at it. */
export const openGate = async (eventId: string, gate: object = {}, role: "steward" | "supervisor" = "steward"): Promise<Assignment> => {
  const made = await asOrganizer(() => Gate.create({ eventId, gate: { name: "North", mode: "entry", ...gate } }));
  const device = { name: "Phone 1", gateId: made.id, role };
  const { enrolmentCode } = await asOrganizer(() => Device.create({ eventId, device }));
  return enrol({ enrolmentCode });
};

const MAX_TICKETS = 50;

/** Tickets of free orders, fifty in an order. */
export const takeTickets = async (
  sale: { eventId: string; ticketTypeId: string },
  count: number,
): Promise<{ id: string; code: string }[]> => {
  const sizes = Array.from({ length: Math.ceil(count / MAX_TICKETS) }, (_, at) => Math.min(MAX_TICKETS, count - at * MAX_TICKETS));
  const orders = sizes.map(async (quantity) => {
    const placed = await place(sale, quantity);
    if (placed.outcome === "refused") throw new Error(placed.message);
    const { id: orderId } = placed.order;
    await asSystem(() => Order.issue({ orderId }));
    return (await asBuyer(placed, () => Order.listTickets({ orderId }))).tickets;
  });
  return (await Promise.all(orders)).flat();
};
