/** The gate's work, built as one would usually build it: what the gate as it is deployed is measured against. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import type { Built } from "@catraca/functions/build";

const root = path.resolve(import.meta.dirname, "..");

export const buildElectro = async (folder: string): Promise<Built> => {
  const file = path.join(folder, "gate-electro.mjs");
  const { metafile } = await build({
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minify: true,
    mainFields: ["module", "main"],
    entryPoints: [path.join(root, "bench/gate-electro/handler.ts")],
    outfile: file,
    metafile: true,
    logLevel: "error",
  });
  return {
    file,
    kilobytes: readFileSync(file).length / 1000,
    sources: Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs)),
  };
};
