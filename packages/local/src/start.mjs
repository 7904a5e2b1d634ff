/** Says in one line which Node is needed. An older one cannot parse the sources. */
import { enableCompileCache } from "node:module";
import path from "node:path";

if (Number(process.versions.node.split(".")[0]) < 24) {
  process.stderr.write(`Node 24 or newer is needed, this is ${process.version}: install it from nodejs.org and try again\n`);
  process.exit(1);
}
/** Compiled sources are kept for the next start, which takes two thirds of the time. Threads read the folder's name from the environment. */
process.env.NODE_COMPILE_CACHE ??= path.join(import.meta.dirname, "../node_modules/.cache/compiled");
enableCompileCache(process.env.NODE_COMPILE_CACHE);
await import("./main.ts");
