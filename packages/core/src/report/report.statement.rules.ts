/** The statement of an event from its counters. Pure: each sum is exact, and `net` is the sum of its parts. */
import { revenueCounterOf, SALES_ITEM, soldCounterOf } from "../catalog/catalog.rules.ts";
import type { CsvRow } from "../kernel/csv.ts";
import { decimal, type Money } from "../kernel/money.ts";
import { REFUNDED_BY } from "../refund/refund.rules.ts";
import {
  CODES_PREFIX,
  DAYS_PREFIX,
  DISCOUNT,
  EXCHANGED,
  FEE_PREFIX,
  PROVIDER_FEES,
  PROVIDER_FEES_AWAITED,
  redeemedCounterOf,
  REFUNDED_PREFIX,
  returnedCounterOf,
} from "./report.money.rules.ts";
import type { Statement } from "./report.statement.schema.ts";

type Named = { id: string; name: string };
export type StatementInput = {
  currency: string;
  sums: ReadonlyMap<string, number>;
  codes: ReadonlyMap<string, number>;
  days: ReadonlyMap<string, ReadonlyMap<string, number>>;
  ticketTypes: readonly Named[];
  products: readonly Named[];
  fees: readonly Named[];
  /** The texts of codes. */
  texts: ReadonlyMap<string, string>;
};

const under = (sums: ReadonlyMap<string, number>, prefix: string): [string, number][] =>
  [...sums]
    .filter(([name, value]) => name.startsWith(prefix) && value !== 0)
    .map(([name, value]): [string, number] => [name.slice(prefix.length), value])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));

const sumOf = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0);

type Counters = Pick<StatementInput, "sums" | "codes" | "days">;

/** `counters`: by item. */
export const partsOfStatement = (counters: ReadonlyMap<string, ReadonlyMap<string, number>>): Counters => {
  const of = (prefix: string) => [...counters].filter(([item]) => item.startsWith(prefix));
  return {
    sums: counters.get(SALES_ITEM) ?? new Map(),
    codes: new Map(of(CODES_PREFIX).flatMap(([, sums]) => [...sums])),
    days: new Map(of(DAYS_PREFIX)),
  };
};

/** The ids of the codes that were used. */
export const codesIn = (codes: ReadonlyMap<string, number>): string[] => [
  ...new Set([...codes.keys()].map((name) => name.slice(0, name.indexOf("/")))),
];

const codesOf = ({ codes, texts, currency }: StatementInput): Statement["codes"] => {
  const money = (amountMinor: number): Money => ({ amountMinor, currency });
  return codesIn(codes)
    .map((promoCodeId) => {
      const of = (name: string): number => codes.get(`${promoCodeId}/${name}`) ?? 0;
      return {
        promoCodeId,
        code: texts.get(promoCodeId) ?? "",
        orders: of("orders"),
        tickets: of("tickets"),
        discount: money(0 - of("discount")),
        charged: money(of("charged")),
        refunded: money(0 - of("refunded")),
        revenue: money(of("charged") - of("refunded")),
      };
    })
    .toSorted((a, b) => b.revenue.amountMinor - a.revenue.amountMinor || (a.code < b.code ? -1 : 1));
};

const daysOf = ({ days, currency }: StatementInput): Statement["days"] => {
  const money = (amountMinor: number): Money => ({ amountMinor, currency });
  return [...days]
    .flatMap(([item, sums]) =>
      [...new Set([...sums.keys()].map((name) => name.slice(0, 2)))].map((date) => {
        const of = (name: string): number => sums.get(`${date}/${name}`) ?? 0;
        const [charged, refunded] = [of("charged"), of("refunded")];
        return {
          day: `${item.slice(DAYS_PREFIX.length)}-${date}`,
          sold: of("sold"),
          charged: money(charged),
          refunded: money(0 - refunded),
          revenue: money(charged - refunded),
        };
      }),
    )
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
};

export const statementOf = (input: StatementInput): Statement => {
  const { sums, currency, ticketTypes, products } = input;
  const money = (amountMinor: number): Money => ({ amountMinor, currency });
  const of = (name: string): number => sums.get(name) ?? 0;
  const grossOf = ({ id }: Named): number => of(revenueCounterOf(id)) + of(returnedCounterOf(id));
  const noShowsOf = (sold: number, admitted: number): number => Math.max(0, sold - admitted);
  const tickets = sumOf(ticketTypes.map(grossOf));
  const productsSold = sumOf(products.map(grossOf));
  const refundedBy = under(sums, REFUNDED_PREFIX);
  const refunded = sumOf(refundedBy.map(([, amount]) => amount));
  const fees = under(sums, FEE_PREFIX);
  const feesSum = sumOf(fees.map(([, amount]) => amount));
  const charged = of("revenue") + refunded;
  const earlier = charged - (tickets + productsSold + of(EXCHANGED) + feesSum - of(DISCOUNT));
  const reasons = under(sums, "refused/").toSorted(([, a], [, b]) => b - a);
  return {
    settlement: {
      tickets: money(tickets),
      products: money(productsSold),
      exchanges: money(of(EXCHANGED)),
      fees: money(feesSum),
      discounts: money(0 - of(DISCOUNT)),
      earlier: money(earlier),
      charged: money(charged),
      refunded: money(0 - refunded),
      providerFees: money(0 - of(PROVIDER_FEES)),
      providerFeesUnknown: of(PROVIDER_FEES_AWAITED),
      net: money(charged - refunded - of(PROVIDER_FEES)),
    },
    refundedBy: REFUNDED_BY.flatMap((by) => {
      const [, amount] = refundedBy.find(([name]) => name === by) ?? [];
      return amount === undefined ? [] : [{ by, amount: money(0 - amount) }];
    }),
    ticketTypes: ticketTypes.map((type) => {
      const [sold, admitted] = [of(soldCounterOf(type.id)), of(`admitted/${type.id}`)];
      const { id: ticketTypeId, name } = type;
      const refundedOf = money(0 - of(returnedCounterOf(type.id)));
      return { ticketTypeId, name, sold, gross: money(grossOf(type)), refunded: refundedOf, admitted, noShows: noShowsOf(sold, admitted) };
    }),
    products: products.map((product) => ({
      productId: product.id,
      name: product.name,
      sold: of(soldCounterOf(product.id)),
      gross: money(grossOf(product)),
      refunded: money(0 - of(returnedCounterOf(product.id))),
      redeemed: of(redeemedCounterOf(product.id)),
    })),
    fees: fees.map(([feeId, amount]) => ({ feeId, name: input.fees.find(({ id }) => id === feeId)?.name ?? "", amount: money(amount) })),
    codes: codesOf(input),
    days: daysOf(input),
    attendance: { sold: of("sold"), admitted: of("admitted"), noShows: noShowsOf(of("sold"), of("admitted")) },
    refusedScans: { total: of("refused"), byReason: reasons.map(([reason, count]) => ({ reason, count })) },
  };
};

export const STATEMENT_HEADER = [
  "section",
  "id",
  "name",
  "sold",
  "orders",
  "admitted",
  "no_shows",
  "redeemed",
  "gross",
  "discount",
  "charged",
  "refunded",
  "amount",
  "currency",
] as const;
type Column = (typeof STATEMENT_HEADER)[number];

/** Writes a row for each line of the statement, with the columns that it has. */
export const rowsOf = ({ settlement, ...statement }: Statement): CsvRow[] => {
  const { currency } = settlement.net;
  const row = (section: string, cells: Partial<Record<Column, string | number | Money>>): CsvRow =>
    STATEMENT_HEADER.map((column) => {
      const cell = { ...cells, section, currency }[column];
      return typeof cell === "object" ? { decimal: decimal(cell) } : cell;
    });
  const { providerFeesUnknown, ...amounts } = settlement;
  return [
    ...Object.entries(amounts).map(([id, amount]) => row("settlement", { id, amount })),
    row("settlement", { id: "providerFeesUnknown", orders: providerFeesUnknown }),
    ...statement.refundedBy.map(({ by, amount }) => row("refunded_by", { id: by, amount })),
    ...statement.ticketTypes.map(({ ticketTypeId, noShows, ...type }) =>
      row("ticket_type", { id: ticketTypeId, ...type, no_shows: noShows }),
    ),
    ...statement.products.map(({ productId, ...product }) => row("product", { id: productId, ...product })),
    ...statement.fees.map(({ feeId, ...fee }) => row("fee", { id: feeId, ...fee })),
    ...statement.codes.map(({ promoCodeId, code, tickets, revenue, ...one }) =>
      row("code", { id: promoCodeId, name: code, sold: tickets, ...one, amount: revenue }),
    ),
    ...statement.days.map(({ day, revenue, ...one }) => row("day", { id: day, ...one, amount: revenue })),
    row("attendance", { sold: statement.attendance.sold, admitted: statement.attendance.admitted, no_shows: statement.attendance.noShows }),
    ...statement.refusedScans.byReason.map(({ reason, count }) => row("refused_scans", { id: reason, orders: count })),
  ];
};
