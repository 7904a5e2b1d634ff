/** The gate as it is deployed, and the same function as one would usually build it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { build, type Metafile } from "esbuild";
import { bundle } from "@catraca/functions/gate/bundle";

const root = path.resolve(import.meta.dirname, "..");

/** `sources`: files of which something is in the bundle. */
export type Built = { file: string; kilobytes: number; sources: string[] };

const built = (file: string, { outputs }: Metafile): Built => ({
  file,
  kilobytes: readFileSync(file).length / 1000,
  sources: Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs)),
});

export const buildGate = async (folder: string): Promise<Built> => {
  const file = path.join(folder, "gate.cjs");
  const entry = path.join(root, "packages/functions/src/gate/handler.ts");
  const { metafile } = await build({
    ...bundle,
    mainFields: [...bundle.mainFields],
    entryPoints: [entry],
    outfile: file,
    metafile: true,
    logLevel: "error",
  });
  return built(file, metafile);
};

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
  return built(file, metafile);
};
