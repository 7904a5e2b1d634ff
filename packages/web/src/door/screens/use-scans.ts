import { useEffect, useState } from "preact/hooks";
import type { Assignment } from "../storage/database.ts";
import type { Scan, QueuedScan } from "../storage/scan.ts";
import type { Device } from "../device.ts";
import { useStore } from "../../store.ts";

/** Reads again after each write to the scan store. */
const useStored = <T>({ scans }: Device, initial: T, read: () => Promise<T>): T => {
  const [stored, setStored] = useState(initial);
  const changes = useStore(scans.changes);
  useEffect(() => {
    let isUnmounted = false;
    const load = async (): Promise<void> => {
      const next = await read();
      if (!isUnmounted) setStored(next);
    };
    void load();
    return () => void (isUnmounted = true);
  }, [changes]);
  return stored;
};

export const useQueue = (device: Device, { event }: Assignment): QueuedScan[] =>
  useStored(device, [], () => device.scans.listQueued(event.id));

export const useLatestScans = (device: Device, { event }: Assignment, most: number): Scan[] =>
  useStored(device, [], () => device.scans.listLatest(event.id, most));

export const useAdmittedCount = (device: Device, { event }: Assignment): number =>
  useStored(device, 0, () => device.scans.countAdmitted(event.id));
