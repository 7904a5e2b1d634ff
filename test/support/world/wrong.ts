/** What the audit of the whole table finds wrong about one event. */
import { audit, readTable } from "../ledger.ts";
import { poolsOf, type Sale } from "./sale.ts";

/** The kinds of what is wrong: stock, oversold, money, tickets, allowance. */
export const wrongKindsOf = async (sale: Sale): Promise<string[]> => {
  const { orders } = await readTable();
  // Pools of the catalog: an order that ended holds none.
  const ids = [...orders.filter(({ eventId }) => eventId === sale.eventId).map(({ orderId }) => orderId), ...(await poolsOf(sale))];
  const wrong = (await audit()).filter((one) => ids.some((id) => one.includes(id)));
  return [...new Set(wrong.map((one) => one.split(":")[0] ?? ""))];
};
