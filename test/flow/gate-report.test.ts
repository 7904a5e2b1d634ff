/** Refused scans in the organizer's report. */
import { beforeAll, expect, it } from "vitest";
import { REASONS } from "@catraca/core/admission.rules";
import type { Stack } from "@catraca/local/stack";
import { clientOf, scanId, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

const HOUR_MS = 3_600_000;

let stack: Stack;
let client: Client;
beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
});

it("C21 refused scans of every reason: in the report by reason, within 5 s, exactly once", async () => {
  const [sale, elsewhere] = [await client.openSale(), await client.openSale()];
  const below = `/events/${sale.eventId}`;
  const device = async (body: object) => {
    const { gate } = (await client.post(`${below}/gates`, { name: "South", mode: "entry", ...body })).body;
    return { gateId: gate.id as string, deviceToken: await client.enrolDevice(sale.eventId, gate.id) };
  };
  const { ticketType } = (
    await client.post(`${below}/ticket-types`, { name: "VIP", price: { amountMinor: 100, currency: "BRL" }, capacity: 1 })
  ).body;
  const vips = await device({ ticketTypeIds: [ticketType.id] });
  const exit = await device({ mode: "exit" });
  const { product } = (await client.post(`${below}/products`, { name: "Popcorn", price: { amountMinor: 100, currency: "BRL" }, stock: 1 }))
    .body;
  const stand = await device({ mode: "redeem", productIds: [product.id] });
  const [bought, returned, theirs] = await Promise.all([client.buy(sale, 6), client.buy(sale), client.buy(elsewhere)]);
  const [inside, outside, gone, held, renewed, late] = bought.tickets;
  await client.scan(sale, inside.code);
  await client.post(`/orders/${returned.order.id}/refund`);
  await client.post(`/tickets/${gone.id}/void`);
  await client.post(`/tickets/${held.id}/block`);
  await client.post(`/tickets/${renewed.id}/reissue`);

  const refusals: [string, { deviceToken: string }, string][] = [
    ["unknown_code", sale, "no code of ours"],
    ["wrong_event", sale, theirs.tickets[0].code],
    ["wrong_gate", vips, outside.code],
    ["already_admitted", sale, inside.code],
    ["not_inside", exit, outside.code],
    ["voided", sale, gone.code],
    ["refunded", sale, returned.tickets[0].code],
    ["blocked", sale, held.code],
    ["superseded", sale, renewed.code],
    ["nothing_to_redeem", stand, outside.code],
  ];
  const refuse = async (reason: string, by: { deviceToken: string }, code: string): Promise<void> => {
    const once = { scanId: scanId() };
    expect((await client.scan(by, code, once)).body).toMatchObject({ result: "refused", reason });
    // A device that lost the answer repeats the scan, and the report counts it once.
    expect((await client.scan(by, code, once)).body).toMatchObject({ result: "refused", reason });
  };
  for (const [reason, by, code] of refusals) await refuse(reason, by, code);

  const after = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
  await client.admin(below, { method: "PATCH", body: { doorsOpenAt: after(0.5), startsAt: after(1), endsAt: after(5) } });
  const early = await device({});
  await refuse("too_early", early, late.code);
  await client.admin(below, { method: "PATCH", body: { startsAt: after(-2), doorsOpenAt: after(-3), endsAt: after(-1) } });
  const over = await device({});
  await refuse("too_late", over, late.code);

  const everyReason = Object.fromEntries(REASONS.map((reason) => [reason, 1]));
  const report = await client.reportWhen(
    sale.eventId,
    // The report reads each counter separately, so it may see a total before its reason.
    ({ refused }) => refused.total >= REASONS.length && Object.keys(refused.byReason).length >= REASONS.length,
    5_000,
  );
  expect(report.refused).toEqual({ total: REASONS.length, byReason: everyReason });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const settled = await client.report(sale.eventId);
  expect(settled.refused).toEqual({ total: REASONS.length, byReason: everyReason });
  const byGate = Object.fromEntries(settled.byGate.map(({ gateId, admitted, refused }: any) => [gateId, [admitted, refused]]));
  expect(byGate).toEqual({
    [sale.gateId]: [1, 7],
    [vips.gateId]: [0, 1],
    [exit.gateId]: [0, 1],
    [stand.gateId]: [0, 1],
    [early.gateId]: [0, 1],
    [over.gateId]: [0, 1],
  });
  expect(settled.arrivals.reduce((sum: number, { refused }: any) => sum + refused, 0)).toBe(REASONS.length);
  expect((await client.report(elsewhere.eventId)).refused.total).toBe(0);
});
