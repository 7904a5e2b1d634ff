/** An event is cancelled on the running stack: its job is an execution, its orders are refunded, its gate admits nobody. */
import { shortNumberOf } from "@catraca/core/kernel/id.rules";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { call, clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

let stack: Stack;
let client: Client;
beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
});

it(
  "E13 the event's page and gate say so at once, every order is refunded once, and each buyer gets one email",
  { timeout: 90_000 },
  async () => {
    const sale = await client.openSale();
    const bought = [await client.buy(sale, 2), await client.buy(sale)];
    const open = (await client.order(sale)).body;
    const answer = await client.post(`/events/${sale.eventId}/cancel`, { refund: "all", message: "The roof leaks." });
    expect([answer.status, answer.body.event.status, answer.body.job.kind]).toEqual([202, "cancelled", "cancel_event"]);
    const { id } = answer.body.job;
    const done = await client.jobIs(id, "done");
    expect(done).toMatchObject({ total: 3, done: 3, failed: 0 });
    for (const { order } of bought) {
      const { body } = await client.admin(`/orders/${order.id}`);
      expect(body.order).toMatchObject({ status: "refunded", refunded: order.total });
      expect(body.tickets.every(({ status }: { status: string }) => status === "voided")).toBe(true);
      const emails = await until(
        async () => (await client.messages()).filter(({ text }) => text.includes(shortNumberOf(order.id)) && text.includes("cancelado")),
        ({ length }) => length > 0,
      );
      expect(emails).toHaveLength(1);
      expect(emails[0].text).toContain("The roof leaks.");
    }
    await client.reaches(open, "cancelled");
    const { executions } = (
      await call<{ executions: { name: string; states: string[] }[] }>(stack.executions, { headers: { accept: "application/json" } })
    ).body;
    expect(executions.find(({ name }) => name === id)?.states).toContain("Work");
    const page = await client.api(`/events/${sale.eventId}`);
    expect(page.body.event.availability).toBe("cancelled");
    const html = await (await fetch(new URL(`/e/${sale.eventId}`, stack.web))).text();
    expect(html).toContain("https://schema.org/EventCancelled");
    expect((await client.order(sale)).body.error.code).toBe("event.not_on_sale");
    const report = await client.reportWhen(sale.eventId, ({ sold, reserved }) => sold === 0 && reserved === 0, 10_000);
    expect(report.revenue.amountMinor).toBe(0);
    const scan = await client.scan(sale, bought[0]?.tickets[0].code);
    expect(scan.body).toMatchObject({ result: "refused", reason: "voided" });
  },
);
