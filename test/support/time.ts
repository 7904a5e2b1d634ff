/** The test's clock, and the work that runs by it. */
import { vi } from "vitest";
import * as Order from "@catraca/core/order";
import { handler } from "@catraca/functions/schedule/sweep";
import { readTable } from "./ledger.ts";
import { asSystem } from "./world/sale.ts";

/** From here on only the test moves Date. Timers are real. */
export const stopClock = (): void => void vi.useFakeTimers({ toFake: ["Date"] });
export const setClock = (atMs: number): void => void vi.setSystemTime(atMs);
export const moveClock = (byMs: number): void => setClock(Date.now() + byMs);
export const startClock = (): void => void vi.useRealTimers();

export const sweep = async (): Promise<void> => {
  const { failed } = await handler();
  if (failed > 0) throw new Error(`the sweeper left ${failed} unfinished`);
};

/** Issues every paid order and marks its buyer as notified, as the workflow does. */
export const issuePaidOrders = async (): Promise<void> => {
  const { orders } = await readTable();
  for (const { orderId, status } of orders) {
    if (status !== "paid") continue;
    await asSystem(() => Order.issue({ orderId }));
    const row = await Order.findRow(orderId);
    if (row) await Order.recordNotified(row);
  }
};
