/** The statement of an event: its money to the cent, its attendance and its products, from few items of counters. */
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { EventRef } from "../event/event.schema.ts";
import { csvOf, type CsvPart } from "../kernel/csv.ts";
import { operation } from "../kernel/operation.ts";
import * as PromoCode from "../promo-code/promo-code.ts";
import { readCounters } from "./report.dynamo.ts";
import { codesIn, partsOfStatement, rowsOf, STATEMENT_HEADER, statementOf } from "./report.statement.rules.ts";
import { ExportStatement, type Statement } from "./report.statement.schema.ts";

const readStatement = async (eventId: string): Promise<Statement> => {
  const { currency } = await Event.getOwned(eventId, "report.read");
  const [read, catalog] = await Promise.all([readCounters(eventId), Catalog.getCached(eventId)]);
  const counters = partsOfStatement(read);
  const texts = await PromoCode.readTexts(eventId, codesIn(counters.codes));
  const { ticketTypes = [], products = [], fees = [] } = catalog ?? {};
  return statementOf({
    ...counters,
    currency,
    ticketTypes: ticketTypes.map(({ ticketTypeId: id, name }) => ({ id, name })),
    products: products.map(({ productId: id, name }) => ({ id, name })),
    fees: fees.map(({ feeId: id, name }) => ({ id, name })),
    texts,
  });
};

/** At most some seconds behind. For organizers and staff of the event. */
export const get = operation(EventRef, async ({ eventId }): Promise<Statement> => readStatement(eventId));

/** The same as CSV, one row for each line. */
export const exportCsv = operation(ExportStatement, async ({ eventId, filter }): Promise<CsvPart> => ({
  text: csvOf(STATEMENT_HEADER, rowsOf(await readStatement(eventId)), filter.bom !== undefined),
  cursor: null,
}));
