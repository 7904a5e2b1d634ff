/** An order's runs of the workflow: started, told, and started anew. The row decides; a run only drives. */
import * as log from "../kernel/log.ts";
import { countRun } from "./order.dynamo.ts";
import { graceMs, type OrderRow } from "./order.rules.ts";
import { start, succeed } from "./order.sfn.ts";

/** What a step of the workflow answers: where the order stands. Ids and numbers only. */
export type Progress = { orderId: string; status: OrderRow["status"]; expiresAtMs: number; graceSeconds: number };
export const progress = (row: OrderRow): Progress => ({
  orderId: row.orderId,
  status: row.status,
  expiresAtMs: row.expiresAtMs,
  graceSeconds: Math.ceil(graceMs(row.holdMs) / 1000),
});

/** The sale stands whether or not its run could be started or told: the sweeper does what fails here. */
export const quietly = async ({ orderId }: OrderRow, what: string, call: () => Promise<unknown>): Promise<void> => {
  try {
    await call();
  } catch (error) {
    log.error(`run not ${what}`, error, { orderId });
  }
};

/** A new run under a name of its own: earlier names stay taken for 90 days. */
export const drive = async (row: OrderRow): Promise<void> => {
  const counted = await countRun(row);
  if (counted) await start({ orderId: row.orderId, run: counted.runs });
};

/** False: nobody waits by the order's token. */
export const tell = async (row: OrderRow): Promise<boolean> =>
  row.taskToken !== undefined && (await succeed({ taskToken: row.taskToken, output: progress(row) }));

/** Tells the run that waits that the order is paid. Without one to tell, a run starts at once. */
export const wake = async (row: OrderRow): Promise<void> => {
  const told = row.taskToken === undefined ? await start({ orderId: row.orderId, run: row.runs }) : await tell(row);
  if (!told) await drive(row);
};

/** Starts the order's first run. */
export const begin = ({ orderId }: OrderRow): Promise<boolean> => start({ orderId, run: 0 });
