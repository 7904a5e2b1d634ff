/** Reloads the functions when their sources change. The database, the pages, the queues and the executions go on. */
import { watch } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const FOLDERS = ["packages/core/src", "packages/functions/src"];
/** An editor writes a file in several steps. */
const SETTLE_MS = 100;
/** The main thread reads these once: routes, schedules, subscriptions, the workflow and the table. */
const READ_ONCE = /^packages\/(functions\/src\/(functions|fronts|site|checkout\/workflow)|core\/src\/table\/table)\.ts$/;

export const watchSources = (reload: () => Promise<void>, say: (line: string) => void, root = ROOT): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  let reloading = Promise.resolve();
  const run = async (file: string): Promise<void> => {
    const began = performance.now();
    try {
      await reload();
      say(`${file} changed: functions reloaded in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
    } catch (error) {
      say(`${file} changed: the functions do not load: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (READ_ONCE.test(file)) say(`${file} is read once: stop the stack and start it again. The data stays.`);
  };
  const watchers = FOLDERS.map((folder) =>
    watch(path.join(root, folder), { recursive: true }, (_, name) => {
      if (!name?.endsWith(".ts") || name.endsWith(".test.ts")) return;
      clearTimeout(timer);
      const file = `${folder}/${name.replaceAll(path.sep, "/")}`;
      timer = setTimeout(() => void (reloading = reloading.then(() => run(file))), SETTLE_MS);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
};
