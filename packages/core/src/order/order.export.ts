/** The orders of an event, their items and its attendees as CSV. For organizers and staff. */
import * as v from "valibot";
import * as Event from "../event/event.ts";
import { iso } from "../kernel/clock.ts";
import { exportCsv, type CsvPart, type CsvRow } from "../kernel/csv.ts";
import { shortNumberOf } from "../kernel/id.rules.ts";
import { decimal } from "../kernel/money.ts";
import { operation } from "../kernel/operation.ts";
import { paidItemsOf } from "../price/price.rules.ts";
import type { Answer } from "../question/question.rules.ts";
import * as Question from "../question/question.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import { remainingProducts } from "../ticket/ticket.rules.ts";
import { ExportAttendees, ExportOrders, type OrderExport } from "./order.export.schema.ts";
import { getAnswered, type AnsweredOrder } from "./order.reads.ts";
import { listRows, listTicketRows } from "./order.list.ts";
import { ticketCount, type OrderRow } from "./order.rules.ts";
import { ownAnswersOf, view } from "./order.view.ts";

const time = (atMs: number | undefined): string | undefined => (atMs === undefined ? undefined : iso(atMs));

const amount = (amountMinor: number, currency: string) => ({ decimal: decimal({ amountMinor, currency }) });

const ORDER_HEADER = [
  "created_at",
  "order_number",
  "status",
  "buyer_name",
  "buyer_email",
  "buyer_phone",
  "tickets",
  "total",
  "refunded",
  "currency",
  "promo_code",
  "paid_at",
  "issued_at",
  "order_id",
];

const orderRow = (row: OrderRow): CsvRow => [
  iso(row.createdAtMs),
  shortNumberOf(row.orderId),
  row.status,
  row.buyer.name,
  row.buyer.email,
  row.buyer.phone,
  ticketCount(row),
  amount(row.amountMinor, row.currency),
  amount(view(row).refunded.amountMinor, row.currency),
  row.currency,
  row.promoCode,
  time(row.paidAtMs),
  time(row.issuedAtMs),
  row.orderId,
];

/** A column for each question, and one for the answers to questions that are asked no more. */
const answerColumns = (questions: readonly Question.QuestionRow[]) => {
  const ids = questions.map(({ questionId }) => questionId);
  return {
    header: [...questions.map(({ label }) => label), "other_answers"],
    cellsOf: (answers: readonly Answer[]): CsvRow => [
      ...ids.map((id) => answers.find(({ questionId }) => questionId === id)?.value),
      answers
        .filter(({ questionId }) => !ids.includes(questionId))
        .map(({ label, value }) => `${label}: ${value}`)
        .join("; "),
    ],
  };
};

const ITEM_HEADER = [
  "created_at",
  "order_number",
  "status",
  "kind",
  "name",
  "quantity",
  "unit_price",
  "amount",
  "currency",
  "ticket_type_id",
  "product_id",
  "order_id",
];

/** The statement of the order, as it was sold: the amounts add up to its total. */
const itemRows = (row: OrderRow): CsvRow[] =>
  paidItemsOf(row).map(({ kind, name, quantity, unitPriceMinor, amountMinor, ticketTypeId, productId }) => [
    iso(row.createdAtMs),
    shortNumberOf(row.orderId),
    row.status,
    kind,
    name,
    quantity,
    amount(unitPriceMinor, row.currency),
    amount(amountMinor, row.currency),
    row.currency,
    ticketTypeId,
    productId,
    row.orderId,
  ]);

type Format = { header: readonly string[]; rowsOf: (row: OrderRow) => readonly CsvRow[] };

const exportOrderRows = async (
  eventId: string,
  asked: v.InferOutput<typeof OrderExport>,
  formatOf: (event: Event.EventRow) => Promise<Format> | Format,
): Promise<CsvPart> => {
  const { header, rowsOf } = await formatOf(await Event.getOwned(eventId, "order.read"));
  const { partSize: _partSize, cursor: _cursor, bom: _bom, ...filter } = asked;
  const read = async (size: number, cursor: string | undefined) => {
    const page = await listRows(eventId, { ...filter, limit: size, ...(cursor === undefined ? {} : { cursor }) });
    return { count: page.data.length, rows: page.data.flatMap(rowsOf), cursor: page.cursor };
  };
  return exportCsv({ header, read, asked });
};

/** Newest first. For organizers and staff of the event. Refused without `partSize` when the file is too large for one answer. */
export const exportOrders = operation(ExportOrders, ({ eventId, filter }) =>
  exportOrderRows(eventId, filter, async (event) => {
    const columns = answerColumns((await Question.listRows(event)).filter(({ per }) => per === "order"));
    return {
      header: [...ORDER_HEADER, ...columns.header],
      rowsOf: (row) => [[...orderRow(row), ...columns.cellsOf(row.answers ?? [])]],
    };
  }),
);

/** The items of each order stay together. For organizers and staff of the event. Refused as `exportOrders`. */
export const exportItems = operation(ExportOrders, ({ eventId, filter }) =>
  exportOrderRows(eventId, filter, () => ({ header: ITEM_HEADER, rowsOf: itemRows })),
);

const ATTENDEE_HEADER = [
  "ticket_id",
  "order_number",
  "status",
  "ticket_type",
  "attendee_name",
  "attendee_email",
  "buyer_name",
  "buyer_email",
  "products_left",
  "admitted_at",
  "inside",
  "passed_on_at",
  "note",
  "ticket_type_id",
  "order_id",
];

/** The answers for the order and for the ticket's attendee. */
const answersOf = (ticket: TicketRow, order: AnsweredOrder | undefined): Answer[] =>
  order ? [...(order.answers ?? []), ...ownAnswersOf(order, ticket)] : [];

const attendeeRow = (row: TicketRow, buyer: OrderRow["buyer"] | undefined): CsvRow => [
  row.ticketId,
  shortNumberOf(row.orderId),
  row.status,
  row.ticketTypeName,
  row.attendeeName,
  row.attendeeEmail,
  buyer?.name,
  buyer?.email,
  remainingProducts(row)
    .map(({ name, remaining }) => `${name}: ${remaining}`)
    .join("; "),
  time(row.admittedAtMs),
  row.inside,
  time(row.reassignedAtMs),
  row.note,
  row.ticketTypeId,
  row.orderId,
];

/** Writes a row for each ticket, in no order. For organizers and staff of the event. Refused as `exportOrders`. */
export const exportAttendees = operation(ExportAttendees, async ({ eventId, filter: asked }) => {
  const event = await Event.getOwned(eventId, "order.read");
  const columns = answerColumns(await Question.listRows(event));
  const { partSize: _partSize, cursor: _cursor, bom: _bom, ...filter } = asked;
  const read = async (size: number, cursor: string | undefined) => {
    const { tickets, cursor: next } = await listTicketRows(eventId, {
      ...filter,
      limit: size,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const orders = await getAnswered([...new Set(tickets.map(({ orderId }) => orderId))]);
    const rows = tickets.map((row) => {
      const order = orders.get(row.orderId);
      return [...attendeeRow(row, order?.buyer), ...columns.cellsOf(answersOf(row, order))];
    });
    return { count: tickets.length, rows, cursor: next };
  };
  return exportCsv({ header: [...ATTENDEE_HEADER, ...columns.header], read, asked });
});
