/** The conditional write that undoes a scan: the ticket must still be as the rule saw it, and the scan not undone. */
import { N, rowOf, S, updateItem, type Update } from "../table/bare-client.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import { ticketKey } from "./admission.dynamo.ts";
import { eventDayOf } from "./admission.rules.ts";
import { newExpression, type Expression } from "./admission.expression.ts";
import type { Undoing } from "./admission.undo.rules.ts";

const addProduct = ({ assignments, name, value }: Expression, productId: string): void => {
  const remaining = `${name("products")}.${name(productId, "product")}`;
  assignments.push(`${remaining} = ${remaining} + ${value("one", N(1))}`);
};

/** A scan and its undo leave these two as they were, so the number of scans is a condition too. */
const addPassage = ({ assignments, conditions, name, value }: Expression, before: TicketRow, { inside, entries }: Undoing): void => {
  assignments.push(`${name("inside")} = ${value("inside", { BOOL: inside })}`, `${name("entries")} = ${value("entries", N(entries))}`);
  conditions.push(`size(#scans) = ${value("hadScans", N(Object.keys(before.scans).length))}`);
  conditions.push(`#inside = ${value("wasInside", { BOOL: before.inside })}`, `#entries = ${value("hadEntries", N(before.entries))}`);
};

/** A ticket that was never in has no first admission. */
const FIRST = ["admittedAtMs", "admittedGateName", "admittedDeviceName"];

/** A daily pass that was undone may come in on that day again. */
const removedBy = ({ assignments, name, value }: Expression, { record, entries, lastEntryAtMs }: Undoing, timeZone: string): string[] => {
  if (record.did !== "admitted") return [];
  const first = entries === 0 ? FIRST : [];
  if (lastEntryAtMs === undefined) return [...first, "admittedOn"];
  assignments.push(`${name("admittedOn")} = ${value("day", S(eventDayOf(lastEntryAtMs, timeZone)))}`);
  return first;
};

type By = { atMs: number; deviceId: string; timeZone: string };

export const undoUpdate = (before: TicketRow, scanId: string, undoing: Undoing, p: By): Update => {
  const expression = newExpression();
  const { assignments, conditions, name, value } = expression;
  const record = `${name("scans")}.${name(scanId, "scan")}`;
  const undone = `${record}.${name("undoneAtMs")}`;
  assignments.push(`${undone} = ${value("at", N(p.atMs))}`, `${record}.${name("undoneBy")} = ${value("device", S(p.deviceId))}`);
  conditions.push(`attribute_exists(${record})`, `attribute_not_exists(${undone})`);
  const { did, productId = "", took } = undoing.record;
  if (did !== "redeemed") addPassage(expression, before, undoing);
  else if (took !== false) addProduct(expression, productId);
  const removed = removedBy(expression, undoing, p.timeZone);
  return {
    Key: ticketKey(before.ticketId),
    UpdateExpression: `SET ${assignments.join(", ")}${removed.length > 0 ? ` REMOVE ${removed.map((one) => name(one)).join(", ")}` : ""}`,
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames: expression.names,
    ExpressionAttributeValues: expression.values,
  };
};

/** Returns the ticket as it was when the condition failed. */
export const writeUndo = async (...p: Parameters<typeof undoUpdate>): Promise<{ done: boolean; ticket: TicketRow | undefined }> => {
  const { done, item } = await updateItem(undoUpdate(...p));
  return { done, ticket: item && rowOf<TicketRow>(item) };
};
