/** One page of an import: makes the orders of its rows, and waits until their workflows took the stock, because that decides what the row gets. */
import * as Event from "../event/event.ts";
import * as Job from "../job/job.ts";
import { now, pause } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import { inLanes } from "../kernel/lanes.ts";
import { onlyTicketIdOf } from "../order/order.ticket-ids.ts";
import * as Order from "../order/order.ts";
import { claim } from "../ticket/ticket.foreign.ts";
import { rows as table } from "../table/service.ts";
import { listTypes, type TicketType } from "./invitation.event.ts";
import { isFaulty, type FaultyRow, type GuestRow, type ImportRow } from "./invitation.rows.ts";

/** Orders that are made at the same time. */
const WIDTH = 10;
/** A page that takes longer is done again, which finds the orders that it made. */
const PATIENCE_MS = 30_000;
/** A look reads all orders of the page that are open. */
const LOOK_EVERY_MS = 250;

/** Below the 14 a second that SES gives a new account, so that the tickets of buyers go out meanwhile. */
const EMAILS_A_SECOND = 10;

type Page = NonNullable<Awaited<ReturnType<typeof readPage>>>;
const readPage = (jobId: string, page: number) =>
  asTransient(
    "invitation.unavailable",
    async () => (await table.guestPage.get({ jobId, page }).go({ consistent: true })).data ?? undefined,
  );

/** `pass`: empty, or a name of its own for each time that an import tries its rows again. */
type Place = { pass: string; page: number };
const placeOf = (cursor: string): Place => {
  const [pass = "", page = "0"] = cursor === "" ? [] : cursor.split(".");
  return { pass, page: Number(page) };
};

type Made = { row: GuestRow; orderId: string };

/** An order that was rejected stays so: another pass makes another one. */
const orderIdOf = (jobId: string, pass: string, { line }: GuestRow): string => Id.derive("ord", [jobId, pass, line], 16);

/** Returns the orders whose stock is decided. */
const awaitStock = async (orderIds: readonly string[]): Promise<Map<string, Order.OrderRow["status"]>> => {
  const decided = new Map<string, Order.OrderRow["status"]>();
  const endsAtMs = now() + PATIENCE_MS;
  while (decided.size < orderIds.length) {
    const open = orderIds.filter((orderId) => !decided.has(orderId));
    for (const [orderId, status] of await Order.getStatuses(open)) if (status !== "pending") decided.set(orderId, status);
    if (decided.size === orderIds.length) break;
    if (now() > endsAtMs) throw new Transient("invitation.stock_undecided");
    await pause(LOOK_EVERY_MS);
  }
  return decided;
};

const faultOf = (status: Order.OrderRow["status"] | undefined): { code: string } | undefined => {
  if (status === "rejected") return { code: "order.sold_out" };
  return status === "expired" || status === "cancelled" ? { code: `order.${status}` } : undefined;
};

const resultOf = ({ line, column, code }: FaultyRow): Job.ItemResult => ({ id: Job.lineId(line), isNew: true, column, code });

/** Longer than the rows of a file are kept: no job makes the order any more. */
const CLAIM_MS = 4 * 24 * 60 * 60 * 1000;

/**
 * An order that ended without a ticket lets another one have its code, as does one that was never made. None of these comes back: guests pay nothing.
 */
const isDead = async ({ orderId, createdAtMs }: { orderId: string; createdAtMs: number }): Promise<boolean> => {
  const order = await Order.findRow(orderId);
  return order ? ["rejected", "expired", "cancelled"].includes(order.status) : createdAtMs < now() - CLAIM_MS;
};

/** Before the order, so that no ticket exists whose code admits another one. */
const claimCode = (eventId: string, orderId: string, codeMac: string): Promise<boolean> =>
  claim({ eventId, codeMac, orderId, ticketId: onlyTicketIdOf(orderId) }, isDead);

const foreignOf = (foreign: GuestRow["foreign"]) => {
  if (!foreign) return {};
  const { codeMac: _, ...foreignCode } = foreign;
  return { foreignCode };
};

const inviteAll = async (job: Job.JobRow, page: Page, rows: readonly GuestRow[], pass: string): Promise<Job.ItemResult[]> => {
  const { jobId, eventId } = job;
  const types = new Map((await listTypes(eventId)).map((type): [string, TicketType] => [type.ticketTypeId, type]));
  const currency = (await Event.findFresh(eventId))?.currency ?? "";
  const { payment, note, locale } = page;
  const made = await inLanes(rows, WIDTH, async (row): Promise<Made | Job.ItemResult> => {
    const { line, ticketTypeId, locale: own = locale, foreign, ...guest } = row;
    const type = types.get(ticketTypeId);
    if (!type) return { id: Job.lineId(line), isNew: true, column: "ticketType", code: "ticketType.unknown" };
    const orderId = orderIdOf(jobId, pass, row);
    if (foreign && !(await claimCode(eventId, orderId, foreign.codeMac)))
      return { id: Job.lineId(line), isNew: true, column: "code", code: "code.taken" };
    const invitation = { payment, ...(note === undefined ? {} : { note }) };
    await Order.invite({ orderId, eventId, currency, type, guest, locale: own, invitation, ...foreignOf(foreign) });
    return { row, orderId };
  });
  const orders = made.flatMap((one) => ("orderId" in one ? [one.orderId] : []));
  const statuses = await awaitStock(orders);
  return made.map((one) => ("orderId" in one ? { id: Job.lineId(one.row.line), isNew: true, ...faultOf(statuses.get(one.orderId)) } : one));
};

/** A later pass tries the rows alone that failed. */
const rowsToDo = async (jobId: string, rows: readonly ImportRow[], pass: string): Promise<readonly ImportRow[]> => {
  if (pass === "") return rows;
  const failed = await Job.readFailed(
    jobId,
    rows.map(({ line }) => ({ id: Job.lineId(line) })),
  );
  return rows.filter(({ line }) => failed.has(Job.lineId(line)));
};

const isOver = async (eventId: string): Promise<boolean> => {
  const event = await Event.findFresh(eventId);
  return event?.status !== "published" || event.endsAtMs <= now();
};

/** Safe to repeat: an order's id follows from the job and the line. An event that is cancelled or over gets no more guests. System only. */
export const doPage = async (job: Job.JobRow): Promise<Job.PageResult> => {
  const beganAtMs = now();
  const { pass, page: number } = placeOf(job.cursor);
  if (await isOver(job.eventId)) return { items: [], found: 0, cursor: null };
  const page = await readPage(job.jobId, number);
  invariant(page, "the rows of an import are gone before its job is done");
  const rows = await rowsToDo(job.jobId, page.rows, pass);
  const guests = rows.filter((row): row is GuestRow => !isFaulty(row));
  const items = [...rows.filter(isFaulty).map(resultOf), ...(await inviteAll(job, page, guests, pass))];
  const emails = guests.filter(({ email }) => email !== undefined).length;
  const waitSeconds = Math.max(0, Math.floor(emails / EMAILS_A_SECOND - (now() - beganAtMs) / 1000));
  const next = number + 1;
  return {
    items,
    found: pass === "" && number === 0 ? page.total : 0,
    cursor: next < page.pages ? `${pass}.${next}` : null,
    waitSeconds,
  };
};
