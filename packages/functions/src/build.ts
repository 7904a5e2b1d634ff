/**
 * Builds each function: one CommonJS file in its own folder, which the stacks upload and the tests run. CommonJS, because on Node 24 an ESM import of
 * node:http loads undici, which takes most of a cold start. `tsx packages/functions/src/build.ts <folder>` builds all.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { functions, HANDLER, type FunctionName } from "./functions.ts";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../../..");
const leftOut = path.join(here, "gate/left-out.ts");

const EVERY: BuildOptions = {
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node24",
  minify: true,
  mainFields: ["module", "main"],
  metafile: true,
  logLevel: "error",
};

/** Keeps names for stack traces. Some files resolve packages beside themselves. */
const USUAL: BuildOptions = {
  ...EVERY,
  keepNames: true,
  define: { "import.meta.url": "__importMetaUrl" },
  banner: { js: 'const __importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
};

/** The SDK's client reads its own version, and nothing else, from its package's file. */
const versionAlone: Plugin = {
  name: "version-alone",
  setup: (bundle) =>
    bundle.onLoad({ filter: /client-dynamodb[\\/]package\.json$/ }, ({ path: file }) => {
      const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
      return { contents: JSON.stringify({ version }), loader: "json" };
    }),
};

/** Files of the SDK that are imported by a relative path, which no alias names. */
const withoutUnused: Plugin = {
  name: "without-unused",
  setup: (bundle) =>
    bundle.onLoad({ filter: /[\\/](Sha256Js|AdaptiveRetryStrategy|getInstanceMetadataRegion)\.js$/ }, () => ({
      contents: readFileSync(leftOut, "utf8"),
      loader: "ts",
    })),
};

/** Without modules that the gate never runs, see left-out.ts. */
const GATE: BuildOptions = {
  ...EVERY,
  plugins: [versionAlone, withoutUnused],
  alias: {
    "@aws-sdk/credential-provider-node": leftOut,
    "@aws-sdk/middleware-endpoint-discovery": leftOut,
    "@smithy/core/event-streams": leftOut,
  },
};

/** The fonts of the printed ticket are files of a package, see core's ticket.font.ts. */
const FONTS = ["DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf"];
const copyFonts = (folder: string): void => {
  const require = createRequire(path.join(root, "packages/core/package.json"));
  const to = path.join(folder, "node_modules/dejavu-fonts-ttf/ttf");
  mkdirSync(to, { recursive: true });
  for (const file of FONTS) copyFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${file}`), path.join(to, file));
};

/** Loaded only when it is used, so that the starts of functions do not parse it. A file of its own, where Node resolves packages. */
const APART = "stripe";
const buildApart = (folder: string) =>
  build({
    ...USUAL,
    stdin: { contents: `module.exports = require("${APART}");`, resolveDir: path.join(root, "packages/core") },
    outfile: path.join(folder, "node_modules", APART, "index.js"),
  });

/** `sources`: the files in the bundle. */
export type Built = { file: string; kilobytes: number; sources: string[] };

/** Empties the folder first, because its whole content is uploaded. */
export const buildFunction = async (name: FunctionName, folder: string): Promise<Built> => {
  const [file, entry] = [path.join(folder, `${HANDLER.split(".")[0]}.cjs`), `${functions[name].handler.replace(/\.handler$/, "")}.ts`];
  rmSync(folder, { recursive: true, force: true });
  const options = { ...(name === "gate" ? GATE : USUAL), external: [APART] };
  const { metafile } = await build({ ...options, entryPoints: [path.join(root, entry)], outfile: file });
  const outputs = Object.values(metafile?.outputs ?? {});
  const sources = outputs.flatMap(({ inputs }) => Object.keys(inputs));
  if (outputs.some(({ imports }) => imports.some((one) => one.path === APART))) await buildApart(folder);
  if (sources.some((source) => source.endsWith("ticket/ticket.font.ts"))) copyFonts(folder);
  return { file, kilobytes: readFileSync(file).length / 1000, sources };
};

export const buildAll = async (folder: string): Promise<Record<FunctionName, Built>> => {
  const names = Object.keys(functions) as FunctionName[];
  const built = await Promise.all(names.map(async (name) => [name, await buildFunction(name, path.join(folder, name))] as const));
  return Object.fromEntries(built) as Record<FunctionName, Built>;
};

const [, script = "", folder = ""] = process.argv;
if (folder !== "" && import.meta.url === pathToFileURL(script).href) await buildAll(path.resolve(folder));
