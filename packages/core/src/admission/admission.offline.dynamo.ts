/** The transaction that stores a scan made offline: its ticket, its row for lists, and its conflict if it has one. */
import { conflictItem, type NewConflict } from "../conflict/conflict.dynamo.ts";
import { now } from "../kernel/clock.ts";
import { itemOf, N, S, writeItems, type Update } from "../table/bare-client.ts";
import type { ScanRecord, TicketRow } from "../ticket/ticket.schema.ts";
import { recordOf, ticketKey, type TicketScan } from "./admission.dynamo.ts";
import { newExpression, type Expression } from "./admission.expression.ts";
import { eventDayOf } from "./admission.rules.ts";
import type { Standing } from "./admission.offline.rules.ts";
import { scanItem, scanRowOf, SUCCESS_CONDITION } from "./admission.scans.dynamo.ts";

export const offlineRecordOf = (scan: TicketScan, { contradiction, takesPiece, isUnverified }: Standing): ScanRecord => ({
  ...recordOf(scan),
  offline: true,
  storedAtMs: now(),
  ...(scan.mode === "redeem" && !takesPiece ? { took: false } : {}),
  ...(contradiction ? { conflict: contradiction.reason } : {}),
  ...(isUnverified ? { unverified: true } : {}),
});

/** The earliest admission is the first one, whichever arrived first. */
const addFirst = ({ assignments, name, value }: Expression, before: TicketRow, scan: TicketScan): void => {
  if (scan.mode !== "entry") return;
  const day = eventDayOf(scan.atMs, scan.timeZone);
  if ((before.admittedOn ?? "") < day) assignments.push(`${name("admittedOn")} = ${value("day", S(day))}`);
  if ((before.admittedAtMs ?? Infinity) <= scan.atMs) return;
  assignments.push(
    `${name("admittedAtMs")} = ${value("at", N(scan.atMs))}`,
    `${name("admittedGateName")} = ${value("gateName", S(scan.gateName))}`,
    `${name("admittedDeviceName")} = ${value("deviceName", S(scan.deviceName))}`,
  );
};

const addPiece = ({ assignments, conditions, name, value }: Expression, productId: string): void => {
  const remaining = `${name("products")}.${name(productId, "product")}`;
  assignments.push(`${remaining} = ${remaining} - ${value("one", N(1))}`);
  conditions.push(`${remaining} >= :one`);
};

/** The ticket must have the status, the revision, and as many scans, entries and people inside as the rule saw. */
export const offlineUpdate = (before: TicketRow, scan: TicketScan, standing: Standing): Update => {
  const expression = newExpression();
  const { assignments, conditions, name, value } = expression;
  const record = `${name("scans")}.${name(scan.scanId, "scan")}`;
  assignments.push(
    `${record} = ${value("scan", { M: itemOf(offlineRecordOf(scan, standing)) })}`,
    `${name("inside")} = ${value("inside", { BOOL: standing.inside })}`,
    `${name("entries")} = ${value("entries", N(standing.entries))}`,
  );
  conditions.push(
    `attribute_not_exists(${record})`,
    `size(#scans) = ${value("hadScans", N(Object.keys(before.scans).length))}`,
    `#inside = ${value("wasInside", { BOOL: before.inside })}`,
    `#entries = ${value("hadEntries", N(before.entries))}`,
    `${name("status")} = ${value("hadStatus", S(before.status))}`,
    `${name("revision")} = ${value("hadRevision", N(before.revision))}`,
  );
  addFirst(expression, before, scan);
  if (standing.takesPiece) addPiece(expression, scan.productId ?? "");
  return {
    Key: ticketKey(before.ticketId),
    UpdateExpression: `SET ${assignments.join(", ")}`,
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames: expression.names,
    ExpressionAttributeValues: expression.values,
  };
};

/** Returns false when the ticket changed since it was read, or when the scan is stored already. */
export const writeOffline = (before: TicketRow, scan: TicketScan, standing: Standing, conflict?: NewConflict): Promise<boolean> =>
  writeItems(
    [offlineUpdate(before, scan, standing)],
    [
      { item: scanItem(scanRowOf(before, scan.scanId, offlineRecordOf(scan, standing))), condition: SUCCESS_CONDITION },
      ...(conflict ? [{ item: conflictItem(conflict) }] : []),
    ],
  );
