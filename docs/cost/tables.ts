/** The tables of docs/cost.md. */
import { schedules } from "@catraca/functions/triggers";
import {
  ABANDONED_ORDER,
  ABANDONED_RUN,
  ADMITTED_SCAN,
  DELIVERY,
  memoryMbOf,
  PAID_ORDER,
  REFUSED_SCAN,
  SCHEDULED_MS,
  sum,
  TAKES_MS,
  unitsOf,
  writesOf,
  type Worker,
  type Write,
} from "./counts.ts";
import { atRest, attendeeMails, deliveriesSent, dollarsOf, floods, heldOrders, scansMade, ticketsSold, type Line } from "./lines.ts";
import { PRICES, READ_ON, type Price } from "./prices.ts";

const table = (head: readonly string[], body: readonly (readonly string[])[]): string => {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...body].map((cells) => (cells[column] ?? "").length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
};

const grouped = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });
const cents = (dollars: number): string => (dollars === 0 ? "0" : dollars < 0.001 ? "< 0.001" : dollars.toFixed(3));

const linesTable = (lines: readonly Line[]): string =>
  table(
    ["what", "quantity", "unit", "$", "how"],
    [
      ...lines.map((line) => [
        PRICES[line.price].what,
        grouped.format(line.quantity),
        PRICES[line.price].unit,
        cents(dollarsOf(line)),
        line.how,
      ]),
      ["**sum**", "", "", `**${sum(lines.map(dollarsOf)).toFixed(2)}**`, ""],
    ],
  );

const writesTable = (steps: readonly Write[]): string =>
  table(
    ["step", "rows", "twice", "indexes", "units"],
    [
      ...steps.map((write) => [
        write.step,
        String(write.rows),
        write.isTransaction ? "yes" : "",
        String(write.indexes),
        String(unitsOf(write)),
      ]),
      ["**sum**", "", "", "", `**${writesOf(steps)}**`],
    ],
  );

const floodsTable = (): string =>
  table(
    ["caller", "orders an hour", "open at once", "transitions", "write units", "$ an hour"],
    floods().map(({ caller, ordersPerHour, requestsPerOrder, openAtOnce }) => [
      caller,
      grouped.format(ordersPerHour),
      grouped.format(openAtOnce),
      grouped.format(ordersPerHour * ABANDONED_RUN.length),
      grouped.format(ordersPerHour * writesOf(ABANDONED_ORDER)),
      cents(sum(heldOrders(ordersPerHour, requestsPerOrder).map(dollarsOf))),
    ]),
  );

const pricesTable = (prices: readonly Price[]): string =>
  table(
    ["price", "$", "for", "source", "of"],
    prices.map(({ what, usd, per, unit, source }) => [what, String(usd), `${grouped.format(per)} ${unit}`, source.where, source.of]),
  );

const workTable = (): string =>
  table(
    ["function", "memory, MB", "time assumed, ms"],
    [
      ...Object.entries(TAKES_MS).map(([name, ms]) => [name, String(memoryMbOf(name as Worker)), String(ms)]),
      ...schedules.map(({ functionName }) => [functionName, String(memoryMbOf(functionName)), String(SCHEDULED_MS)]),
    ],
  );

/** By the mark in docs/cost.md. */
export const tables = (): Record<string, string> => ({
  "at rest": linesTable(atRest()),
  tickets: linesTable(ticketsSold(1000)),
  "attendee mails": linesTable(attendeeMails(1000)),
  scans: linesTable(scansMade(100_000)),
  deliveries: linesTable(deliveriesSent(100_000)),
  floods: floodsTable(),
  "paid order": writesTable(PAID_ORDER),
  "abandoned order": writesTable(ABANDONED_ORDER),
  admission: writesTable(ADMITTED_SCAN),
  refusal: writesTable(REFUSED_SCAN),
  delivery: writesTable(DELIVERY),
  work: workTable(),
  prices: `All read on ${READ_ON}.\n\n${pricesTable(Object.values(PRICES))}`,
});

/** Puts each table between its marks. A missing mark is an error. */
export const filled = (text: string): string => {
  let written = text;
  for (const [mark, content] of Object.entries(tables())) {
    const block = new RegExp(`<!-- ${mark} -->[^]*<!-- /${mark} -->`);
    if (!block.test(written)) throw new Error(`docs/cost.md has no mark ${mark}`);
    written = written.replace(block, () => `<!-- ${mark} -->\n\n${content}\n\n<!-- /${mark} -->`);
  }
  return written;
};
