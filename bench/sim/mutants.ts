/** The protocol without each of its guards. A simulator that cannot find a missing guard proves nothing about it. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { LIMIT_MUTANTS } from "./mutants/limits.ts";
import type { Mutant, Patch } from "./mutants/patch.ts";
import { PAYMENT_MUTANTS } from "./mutants/payments.ts";
import { ROW_MUTANTS } from "./mutants/row.ts";
import { STOCK_MUTANTS } from "./mutants/stock.ts";
import { TICKET_MUTANTS } from "./mutants/tickets.ts";
import type * as Sim from "./sim.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

export const MUTANTS: readonly Mutant[] = [...ROW_MUTANTS, ...STOCK_MUTANTS, ...LIMIT_MUTANTS, ...PAYMENT_MUTANTS, ...TICKET_MUTANTS];

/** Bundles the simulator with a patched protocol. A patch that matches no text is an error, because its guard would be untested. */
export const load = async ({ guard, patches }: Mutant): Promise<typeof Sim> => {
  const applied = new Set<Patch>();
  const mutate: Plugin = {
    name: "mutate",
    setup: (bundler) =>
      bundler.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
        let contents = await readFile(file, "utf8");
        for (const patch of patches.filter((each) => path.join(ROOT, each.file) === file)) {
          if (contents.split(patch.from).length !== 2) throw new Error(`"${guard}": its patch fits ${patch.file} not once: ${patch.from}`);
          contents = contents.replace(patch.from, () => patch.to);
          applied.add(patch);
        }
        return { contents, loader: "ts" };
      }),
  };
  const folder = await mkdtemp(path.join(tmpdir(), "catraca-sim-"));
  const outfile = path.join(folder, "sim.mjs");
  try {
    await build({
      entryPoints: [path.join(import.meta.dirname, "sim.ts")],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node24",
      logLevel: "silent",
      plugins: [mutate],
    });
    if (applied.size !== patches.length) throw new Error(`"${guard}": a patched file is not part of the simulator`);
    return (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as typeof Sim;
  } finally {
    await rm(folder, { recursive: true });
  }
};
