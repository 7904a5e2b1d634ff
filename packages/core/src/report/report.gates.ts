/** Watches the gates of running events: those that fell silent, and devices that are gone. For the audit, which walks the events. */
import type * as Catalog from "../catalog/catalog.ts";
import { getCounterItems, placesOf } from "../catalog/catalog.dynamo.ts";
import { SALES_SLOTS } from "../catalog/catalog.rules.ts";
import * as Device from "../device/device.ts";
import { now } from "../kernel/clock.ts";
import * as log from "../kernel/log.ts";
import { findSilentGates, type GateScans } from "./report.gates.rules.ts";
import { gateItemOf, GATE_WINDOW_MS } from "./report.rules.ts";

/** Scans of each gate in the windows that began then. */
const readScans = async (eventId: string, windowsMs: readonly number[]): Promise<(gateId: string) => number> => {
  const items = await getCounterItems(
    eventId,
    windowsMs.flatMap((atMs) => placesOf(gateItemOf(atMs), SALES_SLOTS)),
  );
  const of = (name: string): number => items.reduce((sum, item) => sum + Number(item[name] ?? 0), 0);
  return (gateId) => of(`gate/${gateId}/admitted`) + of(`gate/${gateId}/refused`);
};

const readGates = async ({ event, gates }: Catalog.Catalog): Promise<GateScans[]> => {
  const windowOf = (back: number): number => now() - back * GATE_WINDOW_MS;
  const [recent, earlier] = await Promise.all([
    readScans(event.eventId, [windowOf(0), windowOf(1)]),
    readScans(event.eventId, [windowOf(2), windowOf(3)]),
  ]);
  return gates.map(({ gateId }) => ({ gateId, recent: recent(gateId), earlier: earlier(gateId) }));
};

type Watched = { silentGates: number; offlineDevices: number };

/** Undefined for an event whose doors are not open. Logs what it finds. */
export const watch = async (catalog: Catalog.Catalog): Promise<Watched | undefined> => {
  const { eventId, doorsOpenAtMs, endsAtMs } = catalog.event;
  if (now() < doorsOpenAtMs || now() >= endsAtMs) return undefined;
  const silent = findSilentGates(await readGates(catalog));
  const offline = await Device.listOffline(eventId);
  if (silent.length > 0) log.warn("gates silent", { eventId, gateIds: silent });
  if (offline.length > 0) log.warn("devices offline", { eventId, deviceIds: offline });
  return { silentGates: silent.length, offlineDevices: offline.length };
};
