/** The lists of an event with 50,000 tickets as CSV: rows, time, and the memory of the process that reads them. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { invariant } from "@catraca/core/kernel/invariant";
import * as Order from "@catraca/core/order";
import { asAnyone, asSystem, openSale, orderBody, type Sale } from "../test/support/world/sale.ts";
import { single, type Figure } from "./figure.ts";
import { lap } from "./lap.ts";

const TICKETS = 50_000;
const PER_ORDER = 50;
const AT_ONCE = 8;
/** Three halves of 4 MB: packages/local/src/threads.ts. By default V8 leaves more garbage than that. */
const YOUNG = "--max-semi-space-size=4";
/** Above what the process has before its first part. */
const MOST_MB = 150;

const sell = async (sale: Sale, at: number): Promise<void> => {
  const buyer = { name: `Ana Souza ${at}`, email: `ana.${at}@example.com` };
  const result = await asAnyone(() => Order.place({ order: orderBody(sale, PER_ORDER, buyer) }));
  invariant(result.outcome === "placed", "an order was refused");
  await asSystem(() => Order.issue({ orderId: result.order.id }));
};

type Exported = { rows: number; parts: number; seconds: number; largestMb: number; aboveIdleMb: number };

/** In a process of its own, as a function has one. */
const exportIn = async (eventId: string, name: string): Promise<Exported> => {
  const file = path.join(import.meta.dirname, "export-once.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [YOUNG, file, eventId, name]);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Exported;
};

export const run = async (): Promise<Figure[]> => {
  const sale = await openSale({ capacity: null, priceMinor: 0 });
  await lap({ calls: TICKETS / PER_ORDER, atOnce: AT_ONCE, work: (at) => sell(sale, at) });
  const figures: Figure[] = [];
  for (const name of ["attendees", "orders"]) {
    const { rows, parts, seconds, largestMb, aboveIdleMb } = await exportIn(sale.eventId, name);
    const expected = name === "attendees" ? TICKETS : TICKETS / PER_ORDER;
    figures.push(
      single(`rows of ${name}.csv`, "", rows, { least: expected }),
      single(`parts of ${name}.csv`, "", parts),
      single(`largest part of ${name}.csv`, "MB", largestMb),
      single(`${name}.csv, all parts`, "s", seconds),
      single(`memory above idle, ${name}.csv`, "MB", aboveIdleMb, { most: MOST_MB }),
    );
  }
  return figures;
};
