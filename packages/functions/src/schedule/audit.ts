import { runAs } from "@catraca/core/kernel/actor";
import { checkRetention } from "@catraca/core/person/person.retention.ts";
import * as Report from "@catraca/core/report";

/** Compares tickets sold (report counters) with capacity (catalog), two independent sources, and a part of the table and the files with their retention. */
export const handler = () =>
  runAs({ type: "system" }, async () => {
    const result = await Report.audit();
    await checkRetention();
    return result;
  });
