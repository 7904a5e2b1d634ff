/** The rows of scans, as ElectroDB would write them: one for each scan id of a device, so that a repeat is one row. */
import * as Id from "../kernel/id.ts";
import * as log from "../kernel/log.ts";
import { getItem, itemOf, keyOf, N, putNewItem, queryItems, S, updateItem, type Item } from "../table/bare-client.ts";
import { LIST_SLOTS } from "../table/table.ts";
import type { ScanRecord, TicketRow } from "../ticket/ticket.schema.ts";
import type { ScanRow } from "./admission.entity.ts";

export type NewScan = Omit<ScanRow, "listSlot">;

const scanKey = (eventId: string, scanId: string) => keyOf(`eventId_${eventId}#scanId_${scanId}`, "$scan_1");

const deviceScanIdOf = (scanId: string): string => scanId.slice(0, scanId.indexOf("@"));

/** A successful scan is in the slot of the id that its device made, so that a supervisor who knows that id alone finds it in one slot. */
const slotOf = ({ scanId, result }: NewScan): number => Id.slot(result === undefined ? scanId : deviceScanIdOf(scanId), LIST_SLOTS);

const listKey = (eventId: string, listSlot: number) => S(`$catraca#eventId_${eventId}#listSlot_${String(listSlot).padStart(2, "0")}`);
const listedAt = (atMs: number): string => `$scan_1#atMs_${String(atMs).padStart(13, "0")}`;

export const scanItem = (row: NewScan): Item => {
  const listSlot = slotOf(row);
  return {
    ...scanKey(row.eventId, row.scanId),
    gsi1pk: listKey(row.eventId, listSlot),
    gsi1sk: S(`${listedAt(row.atMs)}#scanId_${row.scanId}`),
    ...itemOf({ ...row, listSlot }),
    __edb_e__: S("scan"),
    __edb_v__: S("1"),
  };
};

/** Its copy for lists of the record on the ticket. */
export const scanRowOf = (ticket: Pick<TicketRow, "eventId" | "ticketId" | "orderId">, scanId: string, record: ScanRecord): NewScan => ({
  eventId: ticket.eventId,
  scanId,
  deviceId: record.deviceId,
  gateId: record.gateId,
  result: record.did,
  ticketId: ticket.ticketId,
  orderId: ticket.orderId,
  ...(record.productId === undefined ? {} : { productId: record.productId }),
  ...(record.forced ? { forced: true } : {}),
  ...(record.manual ? { manual: true } : {}),
  ...(record.offline ? { offline: true } : {}),
  ...(record.undoneAtMs === undefined ? {} : { undoneAtMs: record.undoneAtMs }),
  atMs: record.atMs,
});

/** A refusal is counted by its row, so a repeat must not be another one. */
export const recordRefusal = async (row: NewScan): Promise<void> => {
  await putNewItem(scanItem(row));
};

/** A scan that was refused and then admitted under its id has the row of its success. */
export const SUCCESS_CONDITION = "attribute_not_exists(pk) OR attribute_exists(reason)";

/** Follows the answer, so a repeat of the scan writes it again in case the first was lost. */
export const recordSuccess = async (row: NewScan): Promise<void> => {
  const other = await putNewItem<ScanRow>(scanItem(row), SUCCESS_CONDITION);
  if (!other || other.ticketId === row.ticketId) return;
  const { scanId, eventId, ticketId } = row;
  log.error("scan id used twice", new Error("the row of the scan is another ticket's"), { scanId, eventId, ticketId });
};

export const getScan = (eventId: string, scanId: string): Promise<ScanRow | undefined> => getItem(scanKey(eventId, scanId));

type Found = Pick<ScanRow, "scanId" | "deviceId" | "ticketId">;

/** The successful scans of this id since then, of any device of the event. From the index: may be a moment behind. */
export const findScansByDeviceId = (eventId: string, deviceScanId: string, sinceMs: number): Promise<Found[]> =>
  queryItems<Found>({
    IndexName: "gsi1",
    KeyConditionExpression: "gsi1pk = :slot AND gsi1sk BETWEEN :since AND :until",
    FilterExpression: "begins_with(scanId, :scan)",
    ExpressionAttributeValues: {
      ":slot": listKey(eventId, Id.slot(deviceScanId, LIST_SLOTS)),
      ":since": S(listedAt(sinceMs)),
      ":until": S("$scan_1#~"),
      ":scan": S(`${deviceScanId}@`),
    },
  });

/** For the list of scans. The ticket's row has it already. */
export const recordUndone = async (eventId: string, scanId: string, undoneAtMs: number): Promise<void> => {
  await updateItem({
    Key: scanKey(eventId, scanId),
    UpdateExpression: "SET #undoneAtMs = :at",
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: { "#undoneAtMs": "undoneAtMs" },
    ExpressionAttributeValues: { ":at": N(undoneAtMs) },
  });
};
