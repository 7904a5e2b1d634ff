/** The conditional write that admits: its condition states in DynamoDB's terms what admission.rules.ts states in ours. */
import * as Id from "../kernel/id.ts";
import { getItem, keyOf, N, putNewItem, rowOf, S, updateItem, type Item, type Update } from "../table/bare-client.ts";
import { LIST_SLOTS } from "../table/table.ts";
import type { ScanRecord, TicketRow } from "../ticket/ticket.schema.ts";
import type { ScanRow } from "./admission.entity.ts";
import { RESULT_OF_MODE, type ScanAttempt } from "./admission.rules.ts";

export const ticketKey = (ticketId: string) => keyOf(`ticketId_${ticketId}`, "$ticket_1");

export const getTicket = (ticketId: string): Promise<TicketRow | undefined> => getItem(ticketKey(ticketId));

/** A scan of one ticket, with what its record shows of the gate and the device. */
export type TicketScan = ScanAttempt & { ticketId: string; gateId: string; gateName: string; deviceId: string; deviceName: string };

const recordOf = (scan: TicketScan): Item => ({
  did: S(RESULT_OF_MODE[scan.mode]),
  atMs: N(scan.atMs),
  gateId: S(scan.gateId),
  gateName: S(scan.gateName),
  deviceId: S(scan.deviceId),
  ...(scan.force ? { forced: { BOOL: true } } : {}),
  ...(scan.productId === undefined ? {} : { productId: S(scan.productId) }),
});

/** The parts of an update expression, with its names and values. */
const newExpression = () => {
  const names: Record<string, string> = {};
  const values: Item = {};
  return {
    names,
    values,
    assignments: [] as string[],
    conditions: [] as string[],
    name: (attribute: string, as = attribute) => ((names[`#${as}`] = attribute), `#${as}`),
    value: (as: string, value: Item[string]) => ((values[`:${as}`] = value), `:${as}`),
  };
};

type Expression = ReturnType<typeof newExpression>;

const addEntry = ({ assignments, conditions, name, value }: Expression, scan: TicketScan): void => {
  assignments.push(
    `${name("inside")} = ${value("true", { BOOL: true })}`,
    `${name("entries")} = #entries + ${value("one", N(1))}`,
    `${name("admittedAtMs")} = if_not_exists(#admittedAtMs, ${value("at", N(scan.atMs))})`,
    `${name("admittedGateName")} = if_not_exists(#admittedGateName, ${value("gateName", S(scan.gateName))})`,
    `${name("admittedDeviceName")} = if_not_exists(#admittedDeviceName, ${value("deviceName", S(scan.deviceName))})`,
  );
  if (!scan.force) conditions.push(scan.reentry ? `#inside = ${value("false", { BOOL: false })}` : `#entries = ${value("zero", N(0))}`);
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

export const scanUpdate = (scan: TicketScan): Update => {
  const expression = newExpression();
  const { assignments, conditions, name, value } = expression;
  const record = `${name("scans")}.${name(scan.scanId, "scan")}`;
  assignments.push(`${record} = ${value("scan", { M: recordOf(scan) })}`);
  conditions.push(`${name("eventId")} = ${value("eventId", S(scan.eventId))}`, `attribute_not_exists(${record})`);
  ADD_BY_MODE[scan.mode](expression, scan);
  if (!scan.force) {
    conditions.push(`${name("status")} = ${value("issued", S("issued"))}`, `${name("revision")} = ${value("revision", N(scan.revision))}`);
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

export type RefusedScan = Omit<ScanRow, "listSlot">;

/** The item as ElectroDB would write it. */
export const refusedScanItem = ({ eventId, scanId, deviceId, gateId, reason, ticketId, atMs }: RefusedScan): Item => {
  const listSlot = Id.slot(scanId, LIST_SLOTS);
  return {
    ...keyOf(`eventId_${eventId}#scanId_${scanId}`, "$scan_1"),
    gsi1pk: S(`$catraca#eventId_${eventId}#listSlot_${String(listSlot).padStart(2, "0")}`),
    gsi1sk: S(`$scan_1#atMs_${String(atMs).padStart(13, "0")}#scanId_${scanId}`),
    eventId: S(eventId),
    scanId: S(scanId),
    deviceId: S(deviceId),
    gateId: S(gateId),
    reason: S(reason),
    ...(ticketId === undefined ? {} : { ticketId: S(ticketId) }),
    atMs: N(atMs),
    listSlot: N(listSlot),
    __edb_e__: S("scan"),
    __edb_v__: S("1"),
  };
};

/** One row for each scan id, so that a repeated refusal is counted once. */
export const recordRefusedScan = (scan: RefusedScan): Promise<void> => putNewItem(refusedScanItem(scan));
