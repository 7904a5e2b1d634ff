/** This device: its storage, and the session in which it scans once it is paired. */
import { createStore, type Store } from "../store.ts";
import type { ScanSession } from "./session.ts";
import { openVault } from "./storage/code-vault.ts";
import { deleteAssignment, loadAssignment, openDatabase, saveAssignment, type Assignment } from "./storage/database.ts";
import { openScanStore, type ScanStore } from "./storage/scan-store.ts";

export type Device = {
  scans: ScanStore;
  assignment: Store<Assignment | undefined>;
  session: Store<ScanSession | undefined>;
  /** The server rejected the device's token: the console revoked the device. */
  isRevoked: Store<boolean>;
  pair: (assignment: Assignment) => Promise<void>;
  unpair: () => Promise<void>;
};

export const openDevice = async (): Promise<Device> => {
  const database = await openDatabase();
  const scans = openScanStore(database, await openVault(database));
  const assignment = createStore(await loadAssignment(database));
  const session = createStore<ScanSession | undefined>(undefined);
  const isRevoked = createStore(false);

  const start = async (): Promise<void> => {
    const { startSession } = await import("./session.ts");
    session.set(startSession({ database, scans, assignment, onRevoked: () => void end(true) }));
  };
  const end = async (wasRevoked: boolean): Promise<void> => {
    session.get()?.stop();
    await deleteAssignment(database);
    isRevoked.set(wasRevoked);
    session.set(undefined);
    assignment.set(undefined);
  };
  if (assignment.get()) await start();

  return {
    scans,
    assignment,
    session,
    isRevoked,
    pair: async (next) => {
      // First: the code is used. The ready screen asks the browser to keep the data, and Firefox asks the person, who may take their time.
      await saveAssignment(database, next);
      await scans.deleteOtherEvents(next.event.id);
      isRevoked.set(false);
      assignment.set(next);
      await start();
    },
    unpair: () => end(false),
  };
};
