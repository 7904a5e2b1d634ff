/** Child processes that end with this process. After `kill -9` no handler of this process could end them. */
import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";

/**
 * The background shell reads a pipe whose other end only this process holds. A line means that the child ended.
 * The end of the pipe means that this process ended: the shell then kills the child, which has the first shell's process id.
 * A signal to the whole group must not end the background shell before that. Descriptor 3 may be a channel for messages.
 */
const SCRIPT = `exec 9<&0 </dev/null
{ trap "" INT TERM HUP; read -r line <&9 || kill -KILL $$; } >/dev/null 2>&1 3<&- &
exec "$@" 9<&-`;

type Stdio = "ignore" | "inherit" | "pipe" | number;

export type ChildOptions = Omit<SpawnOptions, "stdio"> & { stdio: ["ignore", Stdio, Stdio, ..."ipc"[]] };

/** A command that does not exist ends with exit code 127. */
export const spawnChild = (command: string, args: readonly string[], options: ChildOptions): ChildProcess => {
  const [, ...outputs] = options.stdio;
  const child = spawn("/bin/sh", ["-c", SCRIPT, "sh", command, ...args], { ...options, stdio: ["pipe", ...outputs] });
  // The background shell may have ended already.
  child.stdin?.on("error", () => undefined);
  child.once("exit", () => child.stdin?.end("\n"));
  return child;
};
