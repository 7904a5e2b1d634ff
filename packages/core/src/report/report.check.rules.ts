/** Compares counters with a recount. Pure. */
import { SALES_ITEM } from "../catalog/catalog.rules.ts";
import { CODES_PREFIX, DAYS_PREFIX, DISCOUNT, EXCHANGED, FEE_PREFIX, REFUNDED_PREFIX } from "./report.money.rules.ts";
import type { Recount } from "./report.recount.rules.ts";

/** `item`: of the counters. */
export type Difference = { item: string; name: string; counted: number; expected: number };

const WHOLE = new Set(["sold", "reserved", "revenue", "admitted", "inside", DISCOUNT, EXCHANGED]);
const PARTS = ["sold/", "reserved/", "revenue/", "returned/", "admitted/", "redeemed/", FEE_PREFIX, REFUNDED_PREFIX];

/** Rows do not say the others: arrivals by minute and gate, refused scans, and fees of providers. */
const isCompared = (item: string, name: string): boolean =>
  item === SALES_ITEM
    ? WHOLE.has(name) || PARTS.some((prefix) => name.startsWith(prefix))
    : item.startsWith(CODES_PREFIX) || item.startsWith(DAYS_PREFIX);

/** Every counter that rows say, equal or not. */
export const comparedOf = (counters: Recount, expected: Recount): Difference[] =>
  [...new Set([...counters.keys(), ...expected.keys()])].toSorted().flatMap((item) => {
    const [counted, wanted] = [counters.get(item), expected.get(item)];
    const names = new Set([...(counted?.keys() ?? []), ...(wanted?.keys() ?? [])]);
    return [...names]
      .filter((name) => isCompared(item, name))
      .toSorted()
      .map((name) => ({ item, name, counted: counted?.get(name) ?? 0, expected: wanted?.get(name) ?? 0 }));
  });

/** The counters that are not what the rows say. */
export const differencesOf = (counters: Recount, expected: Recount): Difference[] =>
  comparedOf(counters, expected).filter((one) => one.counted !== one.expected);

/** Counted from scans, of which a ticket's row does not say what each did. */
export const isOfScans = ({ name }: Difference): boolean => /^(admitted|inside|redeemed)(\/|$)/.test(name);

/** The golden ratio's fraction. Its multiples are spread evenly however many there are, so that every part of a list comes first within few days. */
const STEP = 0.618_034;

/** The place in a list of `count` where the work of a day begins that may not reach the end of the list. */
export const placeOfDay = (day: number, count: number): number => Math.floor(((day * STEP) % 1) * count);
