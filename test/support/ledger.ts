/** Checks over the whole table that stock, allowances, tickets and money agree with the orders. They hold when no request is in progress. */
import { orderDemand, HOLDS_ALLOWANCE, HOLDS_STOCK, isFree, MAX_OPEN_ORDERS, ticketCount, type OrderRow } from "@catraca/core/order.rules";
import { limitWritesOf } from "@catraca/core/order/order.limits.rules.ts";
import { rows } from "@catraca/core/table/service";
import { chargesAtStripe } from "./stripe.ts";

const all = { pages: "all", consistent: true } as const;

export const readTable = async () => {
  const [stock, allowances, orders, tickets, payments, charges, refunds] = await Promise.all([
    rows.stock.scan.go(all),
    rows.allowance.scan.go(all),
    rows.order.scan.go(all),
    rows.ticket.scan.go(all),
    rows.payment.scan.go(all),
    rows.simulatedCharge.scan.go(all),
    rows.refund.scan.go(all),
  ]);
  return {
    stock: stock.data,
    allowances: allowances.data,
    orders: orders.data as OrderRow[],
    tickets: tickets.data,
    payments: payments.data,
    charges: [
      ...charges.data,
      ...chargesAtStripe().map(({ paymentId, status, amount, refunded }) => ({
        paymentId,
        status,
        amountMinor: amount,
        refunds: { all: refunded },
      })),
    ],
    refunds: refunds.data,
  };
};

type Table = Awaited<ReturnType<typeof readTable>>;

const sumBy = <T>(all: readonly T[], keyOf: (one: T) => string, amountOf: (one: T) => number): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const one of all) sums.set(keyOf(one), (sums.get(keyOf(one)) ?? 0) + amountOf(one));
  return sums;
};

const shardKey = ({ pool, shard }: { pool: string; shard: number }): string => `${pool}#${shard}`;

/** What was used keeps its seat and its part of a limit when its order is refunded. */
const isRefunded = ({ status, refunds }: OrderRow): boolean => (status === "refund_due" || status === "refunded") && refunds !== undefined;

/** Orders hold exactly the seats that are missing from each shard, and no shard is negative, unless its pool is overbooked. */
const ofStock = ({ stock, orders }: Table): string[] => {
  const holding = orders.filter((row) => HOLDS_STOCK.has(row.status) || isRefunded(row));
  const allocations = holding.flatMap((row) => row.allocations);
  const held = sumBy(allocations, shardKey, ({ quantity }) => quantity);
  const known = new Set(stock.map(shardKey));
  return [
    ...stock.flatMap((shard) => {
      const gone = shard.capacity - shard.available;
      const holds = held.get(shardKey(shard)) ?? 0;
      return [
        ...(shard.available < 0 && !shard.overbooked ? [`oversold: ${shardKey(shard)} by ${-shard.available}`] : []),
        ...(gone === holds ? [] : [`stock: ${shardKey(shard)} misses ${gone}, orders hold ${holds}`]),
      ];
    }),
    ...[...held.keys()].filter((key) => !known.has(key)).map((key) => `stock: ${key} is held, yet is not there`),
    ...holding
      .filter(({ status }) => HOLDS_STOCK.has(status))
      .flatMap((row) => {
        const taken = sumBy(
          row.allocations,
          ({ pool }) => pool,
          ({ quantity }) => quantity,
        );
        const wanted = orderDemand(row);
        return [...new Set([...taken.keys(), ...wanted.keys()])]
          .filter((pool) => taken.get(pool) !== wanted.get(pool))
          .map((pool) => `stock: ${row.orderId} holds ${taken.get(pool) ?? 0} of ${pool}, not ${wanted.get(pool) ?? 0}`);
      }),
  ];
};

/** Each buyer's allowance counts exactly the buyer's open orders, and no more than one may have; each limit what orders hold of it. */
const ofAllowances = ({ allowances, orders }: Table): string[] => {
  const open = sumBy(
    orders.filter(({ status, allowance }) => allowance && HOLDS_ALLOWANCE.has(status)),
    ({ allowance = "" }) => allowance,
    () => 1,
  );
  const held = sumBy(
    orders.filter((row) => HOLDS_STOCK.has(row.status) || isRefunded(row)).flatMap((row) => limitWritesOf(row, "take")),
    ({ key }) => key,
    ({ quantity }) => quantity,
  );
  const taken = sumBy(
    allowances,
    ({ allowance }) => allowance,
    (one) => one.taken ?? 0,
  );
  return [...new Set([...open.keys(), ...held.keys(), ...taken.keys()])].flatMap((key) => {
    const counted = (open.get(key) ?? 0) + (held.get(key) ?? 0);
    return [
      ...((open.get(key) ?? 0) > MAX_OPEN_ORDERS ? [`open: ${key} has ${open.get(key)} orders`] : []),
      ...(counted === (taken.get(key) ?? 0) ? [] : [`allowance: ${key} counts ${taken.get(key) ?? 0}, not ${counted}`]),
    ];
  });
};

/** An issued order has exactly its tickets, a refunded order's tickets are void, and no other order has any. */
const ofTickets = ({ orders, tickets }: Table): string[] =>
  orders.flatMap((row) => {
    const mine = tickets.filter(({ orderId }) => orderId === row.orderId);
    const wanted = row.issuedAtMs === undefined ? 0 : ticketCount(row);
    const ended = new Set((row.refunds ?? []).flatMap((refund) => refund.tickets.map(({ ticketId }) => ticketId)));
    const valid = mine.filter(({ ticketId, status }) => status !== "refunded" && !(status === "voided" && ended.has(ticketId))).length;
    return [
      ...(mine.length === wanted ? [] : [`tickets: ${row.orderId} has ${mine.length}, not ${wanted}`]),
      ...mine
        .filter(({ ticketId, status }) => ended.has(ticketId) && (status === "issued" || status === "blocked"))
        .map(({ ticketId }) => `tickets: ${ticketId} is valid, yet it was refunded`),
      ...(row.status === "issued" || valid === 0 ? [] : [`tickets: ${valid} of ${row.orderId} are valid, which is ${row.status}`]),
    ];
  });

/** The provider holds the amount of each paid or issued order once, less what went back, and no other money. A lost dispute took it back. */
const ofMoney = ({ orders, payments, charges }: Table): string[] => {
  const orderOf = new Map(payments.map(({ paymentId, orderId }) => [paymentId, orderId]));
  const captured = charges.filter(({ status }) => status === "captured");
  const kept = sumBy(
    captured,
    ({ paymentId }) => orderOf.get(paymentId) ?? "nobody",
    ({ amountMinor, refunds = {} }) => amountMinor - Object.values(refunds).reduce((sum, one) => sum + one, 0),
  );
  const isKept = ({ status, refunds, moneyNotice }: OrderRow) =>
    moneyNotice !== "dispute_lost" && (status === "paid" || status === "issued" || (status === "refunded" && refunds !== undefined));
  const owed = new Map(orders.map((row) => [row.orderId, isKept(row) && !isFree(row) ? row.amountMinor - (row.refundedMinor ?? 0) : 0]));
  return [...new Set([...kept.keys(), ...owed.keys()])]
    .filter((orderId) => (kept.get(orderId) ?? 0) !== (owed.get(orderId) ?? 0))
    .map((orderId) => `money: ${kept.get(orderId) ?? 0} kept for ${orderId}, not ${owed.get(orderId) ?? 0}`);
};

/** Differences between the orders and stock, allowances, tickets and money. */
/** The refunds on an order's row are exactly those with a row of their own, and their sum is what the order says. */
const ofRefunds = ({ orders, refunds }: Table): string[] =>
  orders.flatMap(({ orderId, amountMinor, refunds: listed = [], refundCount = 0, refundedMinor = 0 }) => {
    const own = refunds.filter((refund) => refund.orderId === orderId);
    const sum = own.reduce((total, refund) => total + refund.amountMinor, 0);
    return [
      ...(own.length === listed.length && own.length === refundCount
        ? []
        : [`refunds: ${orderId} lists ${listed.length}, has ${own.length}`]),
      ...(sum === refundedMinor && sum <= amountMinor ? [] : [`refunds: ${orderId} says ${refundedMinor} of ${amountMinor}, has ${sum}`]),
    ];
  });

const disagreements = (table: Table): string[] => [
  ...ofRefunds(table),
  ...ofStock(table),
  ...ofAllowances(table),
  ...ofTickets(table),
  ...ofMoney(table),
];

export const audit = async (): Promise<string[]> => disagreements(await readTable());
