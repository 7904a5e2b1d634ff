import { runAs } from "@catraca/core/kernel/actor";
import { reconcileAll } from "@catraca/core/report/report.reconcile.ts";

/** Compares counters with rows, counts messages that were lost, and corrects the rest of an event at rest. */
export const handler = ({ indexLagMs }: { indexLagMs?: number } = {}) =>
  runAs({ type: "system" }, () => reconcileAll(indexLagMs === undefined ? {} : { indexLagMs }));
