/** Finds the package runners (npx, pnpm) that started this process, with the shells between them. A person or script ends those, not this process. */
import { isRunning, readProcess } from "./processes.ts";

const RUNNERS = ["npm", "npm-cli", "npx", "npx-cli", "pnpm", "pnpx", "pn", "corepack", "yarn"];
const SHELLS = ["sh", "bash", "dash", "zsh", "ash"];
const CHECK_MS = 500;

const nameOf = (word = ""): string => (word.split("/").at(-1) ?? "").replace(/\.[cm]?js$/, "");

/** A runner that is a Node script is the second word of the command, unless it set its title. */
const isRunner = (command: string): boolean => {
  const [first, second] = command.split(" ").slice(0, 2).map(nameOf);
  return RUNNERS.includes(first ?? "") || (/^node(js)?$/.test(first ?? "") && RUNNERS.includes(second ?? ""));
};

const isShellOfRunner = (command: string): boolean => {
  const [first = "", second = ""] = command.split(" ");
  return SHELLS.includes(nameOf(first)) && second.startsWith("-c");
};

/** From the parent up to the topmost runner. A shell or session above it may end: a background job outlives them. */
const runnersOf = (): number[] => {
  const chain: number[] = [];
  let upToRunner = 0;
  for (let pid = process.ppid; pid > 1;) {
    const found = readProcess(pid);
    if (!found || !(isRunner(found.command) || isShellOfRunner(found.command))) break;
    chain.push(pid);
    if (isRunner(found.command)) upToRunner = chain.length;
    pid = found.parent;
  }
  return chain.slice(0, upToRunner);
};

/** True for a pnpm that npx downloaded when no npx is above it: that npx ended before this process could look. */
const hasLostNpx = (runners: readonly number[]): boolean =>
  (process.env["npm_execpath"] ?? "").includes("/_npx/") &&
  runners.length > 0 &&
  !runners.some((pid) => nameOf(readProcess(pid)?.command.split(" ")[0]).startsWith("np"));

/**
 * Calls `then` once when a runner ends. npx forwards no signal to its child, and `kill -9` of a runner cannot be forwarded.
 * Does nothing for a process that no runner started.
 */
export const onRunnerEnd = (then: () => void): void => {
  const parent = process.ppid;
  const runners = runnersOf();
  if (runners.length === 0) return;
  const timer = setInterval(() => {
    if (process.ppid === parent && runners.every(isRunning) && !hasLost) return;
    clearInterval(timer);
    then();
  }, CHECK_MS).unref();
  const hasLost = hasLostNpx(runners);
};
