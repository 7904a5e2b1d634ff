import { readFileSync } from "node:fs";
import { isRunning, readProcess } from "./processes.ts";
import { pause } from "./timers.ts";

const readPids = (pidFile: string): { pid: number; owner: number } | undefined => {
  try {
    const [pid, owner] = readFileSync(pidFile, "utf8").trim().split(" ").map(Number);
    return Number.isInteger(pid) && pid !== undefined && pid > 1 ? { pid, owner: owner ?? 0 } : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Ends the process that an earlier run left behind. The system reuses process ids: it ends only a process whose command line has every one of `marks`.
 * Throws when that process has a living owner: it is another stack's.
 */
export const endOrphan = async (pidFile: string, marks: readonly string[], busy: (owner: number) => Error): Promise<boolean> => {
  const pids = readPids(pidFile);
  const found = pids && readProcess(pids.pid);
  if (!pids || !found || !marks.every((mark) => found.command.includes(mark))) return false;
  if (found.parent === pids.owner) throw busy(pids.owner);
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    try {
      process.kill(pids.pid, signal);
    } catch {
      return true;
    }
    for (let waited = 0; waited < 2000; waited += 20) {
      if (!isRunning(pids.pid)) return true;
      await pause(20);
    }
  }
  throw new Error(`process ${pids.pid}, left by an earlier run, does not end: end it by hand`);
};
