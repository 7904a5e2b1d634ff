/** The scans of an event, for its organizers. */
import * as Catalog from "../catalog/catalog.ts";
import * as Device from "../device/device.ts";
import * as Event from "../event/event.ts";
import { iso } from "../kernel/clock.ts";
import { exportCsv } from "../kernel/csv.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import { operation } from "../kernel/operation.ts";
import { listNewestAcrossSlots, unknownCursor } from "../kernel/page.ts";
import { rows } from "../table/service.ts";
import { LIST_SLOTS } from "../table/table.ts";
import type { ScanRow } from "./admission.entity.ts";
import { ExportScans, ListScans, type ScanFilter, type ScanView } from "./admission.list.schema.ts";

const UNAVAILABLE = "scan.unavailable";
const SORT_KEY = /#atMs_(\d{13})#scanId_(.+)$/;

/** A cursor has no "@". */
const keyOf = (atMs: string, scanId: string): string => `${atMs}.${scanId.replace("@", "+")}`;

const KEY = /^(\d{13})\.([\w+-]*)$/;
const parseKey = (key: string): { atMs: number; scanId: string } => {
  const [, atMs, scanId] = KEY.exec(key) ?? [];
  if (atMs === undefined || scanId === undefined) throw unknownCursor();
  return { atMs: Number(atMs), scanId: scanId.replace("+", "@") };
};
const keyAt = (atMs: number): string => `${String(atMs).padStart(13, "0")}.`;

/** The newest keys of one slot in this time. */
const listKeys = (eventId: string, listSlot: number, limit: number, before: string | undefined): Promise<string[]> => {
  const slot = rows.scan.query.byEvent({ eventId, listSlot });
  const query = before === undefined ? slot : slot.lt(parseKey(before));
  return asTransient(UNAVAILABLE, async () => {
    const { data } = await query.go({ limit, order: "desc", data: "includeKeys" });
    return data.flatMap((row) => {
      const [, atMs, scanId] = SORT_KEY.exec((row as unknown as { gsi1sk: string }).gsi1sk) ?? [];
      return atMs !== undefined && scanId !== undefined ? [keyOf(atMs, scanId)] : [];
    });
  });
};

const getByKeys = (eventId: string, keys: readonly string[]): Promise<(ScanRow | undefined)[]> =>
  asTransient(UNAVAILABLE, async () => {
    const scanIds = keys.map((key) => parseKey(key).scanId);
    const { data, unprocessed } = await rows.scan.get(scanIds.map((scanId) => ({ eventId, scanId }))).go({ concurrent: 3 });
    if (unprocessed.length > 0) throw new Transient(UNAVAILABLE);
    const found = new Map(data.map((row) => [row.scanId, row]));
    return scanIds.map((scanId) => found.get(scanId));
  });

const resultOf = ({ result, undoneAtMs }: ScanRow): ScanView["result"] => (undoneAtMs === undefined ? (result ?? "refused") : "undone");

const matches = (row: ScanRow, { gateId, result, reason, ticketId, orderId }: ScanFilter): boolean =>
  (gateId === undefined || row.gateId === gateId) &&
  (result === undefined || resultOf(row) === result) &&
  (reason === undefined || row.reason === reason) &&
  (ticketId === undefined || row.ticketId === ticketId) &&
  (orderId === undefined || row.orderId === orderId);

const readPage = ({ eventId, limit, cursor, filter }: { eventId: string; limit: number; cursor?: string; filter: ScanFilter }) => {
  const fromKey = filter.from === undefined ? "" : keyAt(Date.parse(filter.from));
  const start = cursor ?? (filter.to === undefined ? undefined : keyAt(Date.parse(filter.to)));
  const isSearch = [filter.gateId, filter.result, filter.reason, filter.ticketId, filter.orderId].some((one) => one !== undefined);
  return listNewestAcrossSlots(
    LIST_SLOTS,
    { limit, ...(start === undefined ? {} : { cursor: start }) },
    {
      keys: async (slot, size, before) => (await listKeys(eventId, slot, size, before)).filter((key) => key >= fromKey),
      items: (keys) => getByKeys(eventId, keys),
      matches: isSearch ? (row) => matches(row, filter) : undefined,
    },
  );
};

type Names = ReadonlyMap<string, string>;

const readGateNames = async (eventId: string): Promise<Names> =>
  new Map((await Catalog.getFresh(eventId))?.gates.map(({ gateId, name }) => [gateId, name]));

const viewAll = async (scans: readonly ScanRow[], gates: Names): Promise<ScanView[]> => {
  if (scans.length === 0) return [];
  const devices = await Device.namesOf([...new Set(scans.map(({ deviceId }) => deviceId))]);
  return scans.map((row) => ({
    id: row.scanId,
    at: iso(row.atMs),
    gate: { id: row.gateId, name: gates.get(row.gateId) ?? "" },
    device: { id: row.deviceId, name: devices.get(row.deviceId) ?? "" },
    result: resultOf(row),
    ...(row.reason === undefined ? {} : { reason: row.reason }),
    ...(row.ticketId === undefined ? {} : { ticketId: row.ticketId }),
    ...(row.orderId === undefined ? {} : { orderId: row.orderId }),
    ...(row.productId === undefined ? {} : { productId: row.productId }),
    forced: row.forced ?? false,
    manual: row.manual ?? false,
    offline: row.offline ?? false,
    ...(row.undoneAtMs === undefined ? {} : { undoneAt: iso(row.undoneAtMs) }),
  }));
};

/** Newest first. A page with a filter may be shorter than its limit; the cursor continues. For organizers and staff of the event. */
export const list = operation(ListScans, async ({ eventId, page: { limit, cursor: from, ...filter } }) => {
  await Event.getOwned(eventId, "scan.read");
  const { data, cursor } = await readPage({ eventId, limit, ...(from === undefined ? {} : { cursor: from }), filter });
  return { scans: await viewAll(data, await readGateNames(eventId)), cursor };
});

const HEADER = [
  "at",
  "gate",
  "device",
  "result",
  "reason",
  "ticket_id",
  "order_id",
  "product_id",
  "forced",
  "manual",
  "offline",
  "undone_at",
  "scan_id",
];

const csvRow = (scan: ScanView) => [
  scan.at,
  scan.gate.name,
  scan.device.name,
  scan.result,
  scan.reason,
  scan.ticketId,
  scan.orderId,
  scan.productId,
  scan.forced,
  scan.manual,
  scan.offline,
  scan.undoneAt,
  scan.id,
];

/** Newest first. For organizers and staff of the event. Refused without `partSize` when the file is too large for one answer. */
export const exportScans = operation(ExportScans, async ({ eventId, filter: asked }) => {
  await Event.getOwned(eventId, "scan.read");
  const { partSize: _partSize, cursor: _cursor, bom: _bom, ...filter } = asked;
  const gates = await readGateNames(eventId);
  const read = async (limit: number, from: string | undefined) => {
    const { data, cursor } = await readPage({ eventId, limit, ...(from === undefined ? {} : { cursor: from }), filter });
    return { count: data.length, rows: (await viewAll(data, gates)).map(csvRow), cursor };
  };
  return exportCsv({ header: HEADER, read, asked });
});
