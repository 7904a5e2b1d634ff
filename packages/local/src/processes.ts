import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

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

export const readProcess = (pid: number): ProcessInfo | undefined => (existsSync("/proc/self/cmdline") ? fromProc(pid) : fromPs(pid));

/** A process that ended but was not reaped counts as ended: its ports and files are free. */
export const isRunning = (pid: number): boolean => {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  try {
    return !/^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return !existsSync("/proc/self/status");
  }
};
