import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { pause } from "./timers.ts";

type ProcessInfo = { parent: number; command: string };

const fromProc = (pid: number): ProcessInfo | undefined => {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return command === "" ? undefined : { parent: Number(parent?.[1] ?? 0), command };
  } catch {
    return undefined;
  }
};

const fromPs = (pid: number): ProcessInfo | undefined => {
  try {
    const line = execFileSync("ps", ["-p", String(pid), "-o", "ppid=,command="], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const found = /^\s*(\d+)\s+(.*)$/m.exec(line);
    return found?.[2] === undefined ? undefined : { parent: Number(found[1]), command: found[2] };
  } catch {
    return undefined;
  }
};

const look = (pid: number): ProcessInfo | undefined => (existsSync("/proc/self/cmdline") ? fromProc(pid) : fromPs(pid));

/** One that has ended but is not yet taken note of by its parent counts as gone: its ports and files are free. */
export const isRunning = (pid: number): boolean => {
  try {
    const stat = existsSync("/proc/self/status")
      ? /^State:\s*(\S)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
      : execFileSync("ps", ["-p", String(pid), "-o", "stat="], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    return stat !== undefined && stat !== "" && !/^[ZX]/.test(stat);
  } catch {
    return false;
  }
};

const readPids = (pidFile: string): { pid: number; owner: number } | undefined => {
  try {
    const [pid, owner] = readFileSync(pidFile, "utf8").trim().split(" ").map(Number);
    return Number.isInteger(pid) && pid !== undefined && pid > 1 ? { pid, owner: owner ?? 0 } : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Ends the process that an earlier run left behind. Numbers are used again by the system: only a process whose command
 * line has every one of `marks` is ended, and one whose owner still lives is another stack's, which is an error.
 */
export const endOrphan = async (pidFile: string, marks: readonly string[], busy: (owner: number) => Error): Promise<boolean> => {
  const pids = readPids(pidFile);
  const found = pids && look(pids.pid);
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
