/** The functions' files, built once by the recipe that the tests use, in a process of its own: esbuild cannot be part of another bundle. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import type { FunctionName } from "@catraca/functions/functions";

const { root, work } = $cli.paths;
const folder = path.join(work, "functions", $app.stage);
execFileSync(path.join(root, "node_modules/.bin/tsx"), [path.join(root, "packages/functions/src/build.ts"), folder], {
  cwd: root,
  stdio: ["ignore", "ignore", "inherit"],
});

/** The folder that is uploaded. */
export const functionFolder = (name: FunctionName): string => path.join(folder, name);
