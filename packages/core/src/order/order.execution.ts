/** Starts, notifies and restarts the executions of an order's workflow. The row decides; an execution only drives. */
import * as log from "../kernel/log.ts";
import { countExecution } from "./order.marks.ts";
import { graceMs } from "./order.due.rules.ts";
import type { OrderRow } from "./order.rules.ts";
import { start, sendTaskSuccess } from "./order.sfn.ts";

/** The result of each step of the workflow. Ids and numbers only. */
export type Progress = { orderId: string; status: OrderRow["status"]; expiresAtMs: number; graceSeconds: number };
export const progress = (row: OrderRow): Progress => ({
  orderId: row.orderId,
  status: row.status,
  expiresAtMs: row.expiresAtMs,
  graceSeconds: Math.ceil(graceMs(row.holdMs) / 1000),
});

/** A failure here does not fail the sale: the sweeper does the work later. */
export const logFailure = async ({ orderId }: OrderRow, what: string, call: () => Promise<unknown>): Promise<void> => {
  try {
    await call();
  } catch (error) {
    log.error(`execution not ${what}`, error, { orderId });
  }
};

/** Uses a new name, because Step Functions reserves a name for 90 days. */
export const restartExecution = async (row: OrderRow): Promise<void> => {
  const after = await countExecution(row);
  if (after) await start({ orderId: row.orderId, execution: after.runs });
};

/** False when no execution waits with the order's token. */
export const notifyExecution = async (row: OrderRow): Promise<boolean> =>
  row.taskToken !== undefined && (await sendTaskSuccess({ taskToken: row.taskToken, output: progress(row) }));

/** Continues the execution that waits for the payment, or starts one. */
export const resumeExecution = async (row: OrderRow): Promise<void> => {
  const isRunning = row.taskToken === undefined ? await start({ orderId: row.orderId, execution: row.runs }) : await notifyExecution(row);
  if (!isRunning) await restartExecution(row);
};

export const startExecution = ({ orderId }: OrderRow): Promise<boolean> => start({ orderId, execution: 0 });
