/** Builds the functions once with the recipe of the tests. A process of its own, because esbuild cannot be part of another bundle. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import type { FunctionName } from "@catraca/functions/functions";

const { root, work } = $cli.paths;
const folder = path.join(work, "functions", $app.stage);
execFileSync(path.join(root, "node_modules/.bin/tsx"), [path.join(root, "packages/functions/src/build.ts"), folder], {
  cwd: root,
  stdio: ["ignore", "ignore", "inherit"],
});

export const functionFolder = (name: FunctionName): string => path.join(folder, name);
