import { runAs } from "@catraca/core/kernel/actor";
import * as Report from "@catraca/core/report";

/** Compares tickets sold (report counters) with capacity (catalog): two independent sources. */
export const handler = () => runAs({ type: "system" }, () => Report.audit());
