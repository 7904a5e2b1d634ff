/** The lists of an event with 50,000 tickets as CSV: rows, time, and the memory of the process that reads them. And the search of its tickets. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { toAscii } from "@catraca/core/kernel/search.rules";
import { invariant } from "@catraca/core/kernel/invariant";
import * as Order from "@catraca/core/order";
import { followNames } from "@catraca/core/order/order.search.ts";
import { ticketIdsOf } from "@catraca/core/order/order.process.ts";
import * as Ticket from "@catraca/core/ticket";
import { asAnyone, asOrganizer, asSystem, openSale, orderBody, type Sale } from "../test/support/world/sale.ts";
import { quantile, single, type Figure } from "./figure.ts";
import { lap } from "./lap.ts";

const TICKETS = 50_000;
const PER_ORDER = 50;
const AT_ONCE = 8;
/** Three halves of 4 MB: packages/local/src/threads.ts. By default V8 leaves more garbage than that. */
const YOUNG = "--max-semi-space-size=4";
/** Above what the process has before its first part. */
const MOST_MB = 150;

const FIRST =
  "Ana Maria João José Antônio Francisca Paulo Pedro Lucas Luiz Marcos Carlos Mariana Márcia Rita Bento Célia Davi Elis Fábio".split(" ");
const LAST = "Souza Silva Santos Oliveira Lima Rocha Prado Nunes Matos Assunção Barreto Teixeira Moraes Freitas Castro Ramos".split(" ");

const pick = (words: readonly string[], at: number): string => words[at % words.length] ?? "";
/** One fifth of the names begin alike, and one in some hundred is the same. */
const nameOf = (at: number): string => `${pick(FIRST, at)} ${pick(LAST, Math.floor(at / FIRST.length))}`;

const addressOf = (at: number): string => `${toAscii(nameOf(at)).toLowerCase().replace(" ", ".")}.${at}@example.com`;

const sell = async (sale: Sale, at: number): Promise<void> => {
  const buyer = { name: nameOf(at), email: addressOf(at) };
  const attendees = Array.from({ length: PER_ORDER }, (_, guest) => ({ name: nameOf(at * 7 + guest) }));
  const result = await asAnyone(() => Order.place({ order: { ...orderBody(sale, PER_ORDER, buyer), attendees } }));
  invariant(result.outcome === "placed", "an order was refused");
  const { id: orderId } = result.order;
  await asSystem(async () => {
    await Order.issue({ orderId });
    const row = await Order.findRow(orderId);
    invariant(row, "an order is missing");
    // As the table's stream delivers it.
    const tickets = await Ticket.getByIds(ticketIdsOf(row));
    await followNames(tickets.map((after) => ({ entity: "ticket", before: undefined, after })));
  });
};

const PAGE = 100;
/** A first name, a last name, both, an address, the number of an order, and two names in the other order. */
const searches = (order: string): string[] => ["maria", "souza", "maria souza", addressOf(777), order, "assunção bento"];
/** A person does not notice a shorter wait. */
const MOST_SEARCH_MS = 300;

const measureSearch = async ({ eventId }: Sale): Promise<Figure> => {
  const search = (query: string) => asOrganizer(() => Order.listEventTickets({ eventId, page: { query, limit: PAGE } }));
  const { orders } = await asOrganizer(() => Order.list({ eventId, page: { limit: 1 } }));
  const texts = searches((orders[0]?.id ?? "").slice(-8));
  for (const text of texts) invariant((await search(text)).tickets.length > 0, `nothing was found by ${text}`);
  const { latencyMs } = await lap({ calls: 20 * texts.length, atOnce: 1, work: (at) => search(texts[at % texts.length] ?? "") });
  return single("search of 50,000 tickets: first hundred found, p95", "ms", quantile(latencyMs, 0.95), { most: MOST_SEARCH_MS });
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
  return [...figures, await measureSearch(sale)];
};
