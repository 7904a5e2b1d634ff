/** An order's runs of the workflow: started, told, and started anew. The row decides; a run only drives. */
import * as log from "../kernel/log.ts";
import { countExecution } from "./order.dynamo.ts";
import { graceMs, type OrderRow } from "./order.rules.ts";
import { start, sendTaskSuccess } from "./order.sfn.ts";

/** What a step of the workflow answers: where the order stands. Ids and numbers only. */
export type Progress = { orderId: string; status: OrderRow["status"]; expiresAtMs: number; graceSeconds: number };
export const progress = (row: OrderRow): Progress => ({
  orderId: row.orderId,
  status: row.status,
  expiresAtMs: row.expiresAtMs,
  graceSeconds: Math.ceil(graceMs(row.holdMs) / 1000),
});

/** The sale stands whether or not its run could be started or told: the sweeper does what fails here. */
export const logFailure = async ({ orderId }: OrderRow, what: string, call: () => Promise<unknown>): Promise<void> => {
  try {
    await call();
  } catch (error) {
    log.error(`execution not ${what}`, error, { orderId });
  }
};

/** A new run under a name of its own: earlier names stay taken for 90 days. */
export const restartExecution = async (row: OrderRow): Promise<void> => {
  const counted = await countExecution(row);
  if (counted) await start({ orderId: row.orderId, run: counted.runs });
};

/** False: nobody waits by the order's token. */
export const notifyExecution = async (row: OrderRow): Promise<boolean> =>
  row.taskToken !== undefined && (await sendTaskSuccess({ taskToken: row.taskToken, output: progress(row) }));

/** Tells the run that waits that the order is paid. Without one to tell, a run starts at once. */
export const resumeExecution = async (row: OrderRow): Promise<void> => {
  const told = row.taskToken === undefined ? await start({ orderId: row.orderId, run: row.runs }) : await notifyExecution(row);
  if (!told) await restartExecution(row);
};

/** Starts the order's first run. */
export const startExecution = ({ orderId }: OrderRow): Promise<boolean> => start({ orderId, run: 0 });
