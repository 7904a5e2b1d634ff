/** docs/cost.md has the results of its script, and the script counts what the code does. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { workflow } from "@catraca/functions/checkout/workflow";
import { incrementsOf, type Counted } from "@catraca/core/report/report.rules.ts";
import { rows } from "@catraca/core/table/service";
import { expect, it } from "vitest";
import {
  ABANDONED_ORDER,
  ABANDONED_RUN,
  ADMITTED_SCAN,
  gbSecondsOf,
  PAID_ORDER,
  PAID_RUN,
  POSTS_PER_MINUTE,
  publisherCallsOf,
  sum,
  writesOf,
} from "../docs/cost/counts.ts";
import { atRest, attendeeMails, dollarsOf, floods, heldOrders, scansMade, ticketsSold, tracedOf, type Line } from "../docs/cost/lines.ts";
import type { PriceName } from "../docs/cost/prices.ts";
import { filled } from "../docs/cost/tables.ts";

const page = readFileSync(path.resolve(import.meta.dirname, "../docs/cost.md"), "utf8");

const of = (lines: readonly Line[], price: PriceName): Line => {
  const line = lines.find((one) => one.price === price);
  if (!line) throw new Error(`no line for ${price}`);
  return line;
};

it("the page shows what the script computes", () => {
  expect(filled(page), "node docs/cost.ts writes it").toBe(page);
});

it("a number changed by hand is noticed", () => {
  expect(filled(page.replace("| **sum**", "| **total**"))).not.toBe(page.replace("| **sum**", "| **total**"));
});

it("sums are those computed by hand", () => {
  // 10 + 2 + 9 + 2 + 1 + 4 + 2 + 17.5 + 12.5 + 2 + 2 + 3 + 4 + 8; 10 + 2 + 10 + 2 + 4 + 4.
  expect([writesOf(PAID_ORDER), writesOf(ABANDONED_ORDER)]).toEqual([79, 32]);
  const sold = ticketsSold(1000);
  // 400 paid orders and 100 abandoned ones.
  expect(of(sold, "dynamoWrite").quantity).toBe(400 * 79 + 100 * 32);
  expect(dollarsOf(of(sold, "stepTransition"))).toBeCloseTo(0.0875, 10);
  expect(dollarsOf(of(sold, "mail"))).toBeCloseTo(0.064, 10);
  expect(of(sold, "filePut").quantity).toBe(1000);
  // 1,000 emails at $0.16, and 1 + 1 + 2 + 2 units each.
  expect(dollarsOf(of(attendeeMails(1000), "mail"))).toBeCloseTo(0.16, 10);
  expect(of(attendeeMails(1000), "dynamoWrite").quantity).toBe(6000);
  // 98,000 × 7 + 2,000 × 6 + 10,800 × 6 = 762,800 units at $0.625 a million.
  expect(dollarsOf(of(scansMade(100_000), "dynamoWrite"))).toBeCloseTo(0.47675, 10);
  // 43,800 minutes × 80 read units at $0.125 a million.
  expect(dollarsOf(of(atRest(), "dynamoRead"))).toBeCloseTo(0.438, 10);
});

it("the publisher is called for rows that may announce something, and for no counters, claims, payments or notifications", () => {
  // Reserved, token, named, paid, issued, told; reserved, token, expired, anonymized.
  expect([publisherCallsOf(PAID_ORDER), publisherCallsOf(ABANDONED_ORDER)]).toEqual([6, 4]);
  // Gate, publisher and reporting for each, and the offline list each two seconds.
  expect(of(scansMade(100_000), "lambdaRequest").quantity).toBe(300_000 + 10_800);
});

it("twice the tickets cost twice as much, but for what an event costs by itself", () => {
  const withoutMetrics = (lines: readonly Line[]) => sum(lines.filter(({ price }) => price !== "metric").map(dollarsOf));
  expect(withoutMetrics(ticketsSold(2000))).toBeCloseTo(2 * withoutMetrics(ticketsSold(1000)), 10);
});

it("GB-seconds are memory times time, traces one a second and a twentieth of the rest", () => {
  expect(gbSecondsOf({ gate: 1000, publish: 100 })).toBeCloseTo(15 + 2, 10);
  expect([tracedOf(10, 60), tracedOf(1060, 60)]).toEqual([10, 110]);
});

it("a flood of holds costs what its caller's caps let through", () => {
  const [waiting, cancelling, many] = floods();
  // Two orders each 15 minutes and one of grace; 120 posts a minute, two of them an order that is cancelled.
  expect([waiting?.ordersPerHour, cancelling?.ordersPerHour, many?.ordersPerHour]).toEqual([7.5, 3_600, 7_200]);
  const held = heldOrders(100, 1);
  expect(of(held, "dynamoWrite").quantity).toBe(100 * writesOf(ABANDONED_ORDER));
  expect(of(held, "stepTransition").quantity).toBe(100 * ABANDONED_RUN.length);
  const firewall = readFileSync(path.resolve(import.meta.dirname, "../stacks/firewall.ts"), "utf8");
  expect(firewall).toContain(`const MOST_POSTS = ${POSTS_PER_MINUTE};`);
});

it("docs/scaling.md goes by the same counts", () => {
  const rowsOf = ({ rows: count, isTransaction }: (typeof PAID_ORDER)[number]) => count * (isTransaction ? 2 : 1);
  const reserved = PAID_ORDER.filter(({ step }) => /^(reserve:|keep the execution's token|count reserved)/.test(step));
  const paid = PAID_ORDER.filter((step) => !reserved.includes(step));
  expect(reserved).toHaveLength(3);
  const [r, p] = [sum(reserved.map(rowsOf)), sum(paid.map(rowsOf))];
  const [states, left] = [PAID_RUN.indexOf("Pay") + 1, PAID_RUN.length - PAID_RUN.indexOf("Pay") - 1];
  const scaling = readFileSync(path.resolve(import.meta.dirname, "../docs/scaling.md"), "utf8");
  expect(scaling).toContain(`${r}r + ${p}p + ${sum(ADMITTED_SCAN.map(rowsOf))}s`);
  expect(scaling).toContain(`${states}r + ${left}p`);
});

type State = { Type: string; Next?: string; Default?: string; Choices?: { Next: string }[]; Catch?: { Next: string }[] };
const nextOf = ({ Next, Default, Choices = [], Catch = [] }: State): (string | undefined)[] => [
  Next,
  Default,
  ...[...Choices, ...Catch].map((one) => one.Next),
];

it.each([{ run: PAID_RUN }, { run: ABANDONED_RUN }])("an execution of $run follows the workflow", ({ run }) => {
  const { StartAt, States } = workflow({ reserve: "", pay: "", release: "", issue: "", notify: "", attention: "" });
  const states: Record<string, State> = States;
  expect(run[0]).toBe(StartAt);
  for (const [at, name] of run.slice(1).entries()) expect(nextOf(states[run[at] ?? ""] ?? { Type: "" })).toContain(name);
  expect(states[run.at(-1) ?? ""]?.Type).toBe("Succeed");
});

const moved = (from: "absent" | "reserved" | "paid", to: "reserved" | "paid" | "issued" | "expired"): Counted => ({
  id: "ord_1/1",
  type: "order.moved",
  at: "2027-05-01T20:00:00.000Z",
  causedBy: "ord_1",
  data: {
    orderId: "ord_1",
    eventId: "evt_1",
    from,
    to,
    tickets: [{ ticketTypeId: "tty_1", quantity: 2 }],
    amountMinor: 5,
    currency: "BRL",
  },
});

it("each message counts on one item of counters, and a sale on those of its hour and day too", () => {
  const where = { scanId: "scn_1", eventId: "evt_1", gateId: "gat_1", deviceId: "dev_1", atMs: 0 };
  const admitted = {
    ...where,
    ticketId: "tkt_1",
    ticketTypeId: "tty_1",
    did: "admitted",
    first: true,
    insideBy: 1,
    forced: false,
  } as const;
  const messages: Counted[] = [
    moved("absent", "reserved"),
    moved("reserved", "paid"),
    moved("paid", "issued"),
    moved("reserved", "expired"),
    { id: "", type: "ticket.scanned", at: "", causedBy: "", data: admitted },
    { id: "", type: "scan.refused", at: "", causedBy: "", data: { ...where, reason: "already_admitted" } },
  ];
  expect(messages.map((message) => new Set(incrementsOf(message).map(({ item }) => item)).size)).toEqual([1, 3, 0, 1, 1, 1]);
});

/** As DynamoDB counts: names and values, three bytes more for a list or a map and one for each of its parts. */
const bytesOf = (value: unknown): number => {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return Math.ceil(String(value).length / 2) + 1;
  if (Array.isArray(value)) return 3 + sum(value.map((one) => bytesOf(one) + 1));
  if (typeof value !== "object" || value === null) return 1;
  return 3 + sum(Object.entries(value).map(([name, one]) => Buffer.byteLength(name) + bytesOf(one) + 1));
};

it("an order's row fits two write units with a task token, a ticket's one", () => {
  const id = (prefix: string) => `${prefix}_${"a".repeat(26)}`;
  const pool = `${id("tty")}:64`;
  const names = { buyer: { name: "Maria da Silva Santos", email: "maria.santos@example.com.br", phone: "+5511999999999" } };
  const order = rows.order.create({
    ...names,
    orderId: id("ord"),
    eventId: id("evt"),
    status: "reserved",
    lines: [{ ticketTypeId: id("tty"), name: "Pista inteira", quantity: 3, unitPriceMinor: 12_000, pools: [pool] }],
    products: [],
    allocations: [{ pool, shard: 12, quantity: 3 }],
    amountMinor: 36_000,
    currency: "BRL",
    attendees: [{ name: "Maria da Silva Santos" }, { name: "João Pereira" }, { name: "Ana Costa" }],
    locale: "pt-BR",
    holdMs: 900_000,
    expiresAtMs: 1_790_000_000_000,
    createdAtMs: 1_790_000_000_000,
    requestHash: "A".repeat(52),
    allowance: "A".repeat(20),
    tokenGeneration: 0,
    runs: 0,
    version: 1,
    listSlot: 3,
    dueAtMs: 1_790_000_000_000,
    dueSlot: 3,
    paymentId: id("pay"),
    taskToken: "A".repeat(900),
  });
  const ticket = rows.ticket.create({
    ticketId: id("tkt"),
    eventId: id("evt"),
    orderId: id("ord"),
    ticketTypeId: id("tty"),
    ticketTypeName: "Pista inteira",
    attendeeName: "Maria da Silva Santos",
    status: "issued",
    revision: 0,
    inside: true,
    entries: 1,
    products: {},
    productsBought: {},
    productNames: {},
    scans: {
      [`scn_${"a".repeat(20)}@${id("dev")}`]: {
        did: "admitted",
        atMs: 1_790_000_000_000,
        gateId: id("gat"),
        gateName: "Portão principal",
        deviceId: id("dev"),
      },
    },
    listSlot: 1,
    createdAtMs: 1_790_000_000_000,
  });
  const [orderBytes, ticketBytes] = [order, ticket].map((one) => bytesOf(one.params<{ Item: unknown }>().Item));
  expect(orderBytes).toBeLessThanOrEqual(2048);
  expect(orderBytes).toBeGreaterThan(1024);
  expect(ticketBytes).toBeLessThanOrEqual(1024);
});
