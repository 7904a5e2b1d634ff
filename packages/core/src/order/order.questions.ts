/** The questions at checkout as an order meets them. */
import * as Catalog from "../catalog/catalog.ts";
import { invalidRequest } from "../kernel/fault.ts";
import { checkAnswers, hasAnswers, type Answered } from "../question/question.rules.ts";
import type { OrderRow } from "./order.rules.ts";
import type { OrderBody } from "./order.schema.ts";

/**
 * The answers to the questions as they are now, or a refusal that names each one that does not fit. `isWhole`: the buyer is known, so that the required
 * ones must be there.
 */
export const check = (
  catalog: Catalog.Catalog | undefined,
  lines: OrderRow["lines"],
  given: Pick<OrderBody, "answers" | "attendees">,
  isWhole: boolean,
): Answered => {
  const { issues, ...answered } = checkAnswers(catalog?.questions ?? [], lines, given);
  const wrong = issues.filter(({ params }) => isWhole || params?.["reason"] !== "required");
  if (wrong.length > 0) throw invalidRequest(wrong);
  return answered;
};

/** A question that came after the order asks nothing of it. */
const lacks = (row: OrderRow, catalog: Catalog.Catalog | undefined): boolean =>
  !hasAnswers(catalog?.questions.filter(({ createdAtMs }) => createdAtMs <= row.createdAtMs) ?? [], row);

/** True when it was asked something required that it does not answer. Such an order is not paid. */
export const lacksAnswers = async (row: OrderRow): Promise<boolean> =>
  lacks(row, await Catalog.getCached(row.eventId)) && lacks(row, await Catalog.getFresh(row.eventId));
