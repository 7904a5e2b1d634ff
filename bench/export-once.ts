/** Reads one list of an event to its end, in parts, and says how much memory that took. Started by export.ts. */
import { runAs } from "@catraca/core/kernel/actor";
import { exportAttendees, exportOrders } from "@catraca/core/order/order.export.ts";

const [eventId = "", name] = process.argv.slice(2);
const PART_SIZE = "1000";
const MB = 2 ** 20;

/** The organizer of the tests' world. */
const read = (cursor: string | undefined, partSize: string) =>
  runAs({ type: "organizer", subject: "an-organizer" }, () =>
    (name === "orders" ? exportOrders : exportAttendees)({ eventId, filter: { partSize, ...(cursor === undefined ? {} : { cursor }) } }),
  );

await read(undefined, "1");
const idle = process.memoryUsage.rss();
let most = idle;
let [rows, parts, largest] = [-1, 0, 0];
const beganMs = performance.now();
for (let cursor: string | null | undefined; cursor !== null; parts++) {
  const part = await read(cursor, PART_SIZE);
  rows += part.text.split("\r\n").length - 1;
  largest = Math.max(largest, Buffer.byteLength(part.text));
  most = Math.max(most, process.memoryUsage.rss());
  ({ cursor } = part);
}
const seconds = (performance.now() - beganMs) / 1000;
console.log(JSON.stringify({ rows, parts, seconds, largestMb: largest / MB, aboveIdleMb: (most - idle) / MB }));
process.exit();
