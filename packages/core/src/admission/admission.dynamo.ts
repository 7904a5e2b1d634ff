/** The conditional write that admits: its condition states in DynamoDB's terms what admission.rules.ts states in ours. */
import { getItem, itemOf, keyOf, N, rowOf, S, updateItem, type Update } from "../table/bare-client.ts";
import type { ScanRecord, TicketRow } from "../ticket/ticket.schema.ts";
import { newExpression, type Expression } from "./admission.expression.ts";
import { eventDayOf, RESULT_OF_MODE, type CodeKey, type ScanAttempt } from "./admission.rules.ts";

export const ticketKey = (ticketId: string) => keyOf(`ticketId_${ticketId}`, "$ticket_1");

export const getTicket = (ticketId: string): Promise<TicketRow | undefined> => getItem(ticketKey(ticketId));

/** A scan of one ticket, with what its record shows of the gate and the device. */
export type TicketScan = ScanAttempt & { ticketId: string; gateId: string; gateName: string; deviceId: string; deviceName: string };

/** On the ticket's row under the scan's id. An admission by hand has no code, so no revision. */
export const recordOf = ({ mode, atMs, gateId, gateName, deviceId, force, revision, productId }: TicketScan): ScanRecord => ({
  did: RESULT_OF_MODE[mode],
  atMs,
  gateId,
  gateName,
  deviceId,
  ...(force ? { forced: true } : {}),
  ...(revision === undefined ? { manual: true } : {}),
  ...(productId === undefined ? {} : { productId }),
});

const addEntry = ({ assignments, conditions, name, value }: Expression, scan: TicketScan): void => {
  assignments.push(
    `${name("inside")} = ${value("true", { BOOL: true })}`,
    `${name("entries")} = #entries + ${value("one", N(1))}`,
    `${name("admittedAtMs")} = if_not_exists(#admittedAtMs, ${value("at", N(scan.atMs))})`,
    `${name("admittedGateName")} = if_not_exists(#admittedGateName, ${value("gateName", S(scan.gateName))})`,
    `${name("admittedDeviceName")} = if_not_exists(#admittedDeviceName, ${value("deviceName", S(scan.deviceName))})`,
  );
  assignments.push(`${name("admittedOn")} = ${value("day", S(eventDayOf(scan.atMs, scan.timeZone)))}`);
  if (scan.force) return;
  const unused = scan.reentry ? `#inside = ${value("false", { BOOL: false })}` : `#entries = ${value("zero", N(0))}`;
  const daily = scan.dailyTypeIds.map((id, at) => value(`daily${at}`, S(id)));
  if (daily.length === 0) return void conditions.push(unused);
  // Either never used, or a daily pass that was not used on this day.
  conditions.push(
    `(${unused} OR ${name("ticketTypeId")} IN (${daily.join(", ")}))`,
    `(${unused} OR attribute_not_exists(#admittedOn) OR #admittedOn <> :day)`,
  );
};

const addExit = ({ assignments, conditions, name, value }: Expression, scan: TicketScan): void => {
  assignments.push(`${name("inside")} = ${value("false", { BOOL: false })}`);
  if (!scan.force) conditions.push(`#inside = ${value("true", { BOOL: true })}`);
};

const addRedemption = ({ assignments, conditions, name, value }: Expression, scan: TicketScan): void => {
  const remaining = `${name("products")}.${name(scan.productId ?? "", "product")}`;
  assignments.push(`${remaining} = ${remaining} - ${value("one", N(1))}`);
  conditions.push(`${remaining} >= :one`);
};

const ADD_BY_MODE = { entry: addEntry, exit: addExit, redeem: addRedemption } as const;

/** Keys that never signed count as the oldest first, and each signed from another revision on. */
const addCodeKey = ({ conditions, name }: Expression, { key, others }: CodeKey): void => {
  const startOf = (one: number): string => `${name("codeKeys")}.${name(String(one), `key${one}`)}`;
  if (others.some((other) => other < key)) conditions.push(`attribute_exists(${startOf(key)})`);
  for (const other of others)
    conditions.push(`(attribute_not_exists(${startOf(other)}) OR ${startOf(other)} ${other < key ? "<" : "<="} ${startOf(key)})`);
};

export const scanUpdate = (scan: TicketScan): Update => {
  const expression = newExpression();
  const { assignments, conditions, name, value } = expression;
  const record = `${name("scans")}.${name(scan.scanId, "scan")}`;
  assignments.push(`${record} = ${value("scan", { M: itemOf(recordOf(scan)) })}`);
  conditions.push(`${name("eventId")} = ${value("eventId", S(scan.eventId))}`, `attribute_not_exists(${record})`);
  ADD_BY_MODE[scan.mode](expression, scan);
  if (!scan.force) {
    conditions.push(`${name("status")} = ${value("issued", S("issued"))}`);
    if (scan.revision !== undefined) conditions.push(`${name("revision")} = ${value("revision", N(scan.revision))}`);
    if (scan.codeKey) addCodeKey(expression, scan.codeKey);
    const types = scan.ticketTypeIds.map((id, at) => value(`type${at}`, S(id)));
    if (types.length > 0) conditions.push(`${name("ticketTypeId")} IN (${types.join(", ")})`);
  }
  return {
    Key: ticketKey(scan.ticketId),
    UpdateExpression: `SET ${assignments.join(", ")}`,
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames: expression.names,
    ExpressionAttributeValues: expression.values,
  };
};

/** Returns the ticket after the write, or as it was when the condition failed. */
export const writeScan = async (scan: TicketScan): Promise<{ done: boolean; ticket: TicketRow | undefined }> => {
  const { done, item } = await updateItem(scanUpdate(scan));
  return { done, ticket: item && rowOf<TicketRow>(item) };
};

/** A ticket keeps this many scans: enough to answer old retries, few enough that the item stays small. */
export const MAX_SCANS = 40;

export const removeOldScans = async ({ ticketId, scans }: Pick<TicketRow, "ticketId" | "scans">): Promise<void> => {
  const oldest = Object.entries(scans)
    .toSorted(([, a]: [string, ScanRecord], [, b]: [string, ScanRecord]) => a.atMs - b.atMs)
    .slice(0, Math.max(0, Object.keys(scans).length - MAX_SCANS));
  if (oldest.length === 0) return;
  const names = Object.fromEntries(oldest.map(([scanId], at) => [`#scan${at}`, scanId]));
  await updateItem({
    Key: ticketKey(ticketId),
    UpdateExpression: `REMOVE ${Object.keys(names)
      .map((name) => `#scans.${name}`)
      .join(", ")}`,
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: { "#scans": "scans", ...names },
  });
};
