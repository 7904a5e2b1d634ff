/** S7 an erasure that meets another change: who has the ticket or the order now keeps the name. */
import { describe, expect, it } from "vitest";
import { eraseBuyer, eraseName } from "@catraca/core/person/person.erase.ts";
import * as Order from "@catraca/core/order";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import type { OrderRow } from "@catraca/core/order.rules";
import type { TicketRow } from "@catraca/core/ticket.schema";
import { withoutCondition } from "../support/without-condition.ts";
import { asOrganizer, asSystem, buy, openSale, ticketsOf } from "../support/world/sale.ts";

const bought = async () => {
  const placed = await buy(await openSale({ capacity: 5 }), 1);
  const order = (await asSystem(() => Order.findRow(placed.order.id))) as OrderRow;
  const [ticket] = await Ticket.getByIds((await ticketsOf(placed)).map(({ id }) => id));
  return { order, ticket: ticket as TicketRow };
};

/** The next holder of the ticket. */
const passOn = ({ ticketId }: TicketRow) => rows.ticket.patch({ ticketId }).set({ attendeeName: "Rui Barreto" }).add({ revision: 1 }).go();
const nameOn = async ({ ticketId }: TicketRow) => (await Ticket.getByIds([ticketId]))[0]?.attendeeName;

describe("S7 a ticket that was passed on meanwhile", () => {
  it("keeps the name of its next holder", async () => {
    const { ticket } = await bought();
    await passOn(ticket);
    await expect(eraseName(ticket)).rejects.toMatchObject({ code: "person.contended" });
    expect(await nameOn(ticket)).toBe("Rui Barreto");
  });

  it("loses it without the condition (control)", async () => {
    const { ticket } = await bought();
    await passOn(ticket);
    const guard = { operation: "UpdateItem", key: /tkt_/, matching: /revision|attendee/ } as const;
    await withoutCondition(dynamo, guard, () => eraseName(ticket));
    expect(await nameOn(ticket)).toBe("–");
  });
});

describe("S7 an order whose buyer was corrected meanwhile", () => {
  const correct = ({ orderId }: OrderRow) =>
    asOrganizer(() => Order.correctBuyer({ orderId, change: { buyer: { name: "Rui Barreto", email: "rui@example.com" } } }));
  const buyerOf = async ({ orderId }: OrderRow) => (await asSystem(() => Order.findRow(orderId)))?.buyer.name;

  it("keeps its buyer", async () => {
    const { order } = await bought();
    await correct(order);
    await expect(eraseBuyer(order, order.buyer.email)).rejects.toMatchObject({ code: "person.contended" });
    expect(await buyerOf(order)).toBe("Rui Barreto");
  });

  it("is erased when only its attendees changed", async () => {
    const { order } = await bought();
    const friend = { name: "Otto Maia", email: "otto@example.com" };
    await rows.order
      .patch({ orderId: order.orderId })
      .set({ attendees: [friend] })
      .go();
    await eraseBuyer(order, order.buyer.email);
    expect(await asSystem(() => Order.findRow(order.orderId))).toMatchObject({ buyer: { name: "–", email: "" }, attendees: [friend] });
  });

  it("loses it without the condition (control)", async () => {
    const { order } = await bought();
    await correct(order);
    const guard = { operation: "UpdateItem", key: /ord_/, matching: /buyer/ } as const;
    await withoutCondition(dynamo, guard, () => eraseBuyer(order, order.buyer.email));
    expect(await buyerOf(order)).toBe("–");
  });
});
