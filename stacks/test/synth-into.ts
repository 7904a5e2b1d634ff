/** `tsx stacks/test/synth-into.ts <options as JSON> <file>`: synthesizes a stage in its own process, since the program reads the environment once. */
import { renameSync, writeFileSync } from "node:fs";
import { synth } from "./harness.ts";

const [options = "", file = ""] = process.argv.slice(2);
writeFileSync(`${file}.part`, JSON.stringify(await synth(JSON.parse(options) as Parameters<typeof synth>[0])));
renameSync(`${file}.part`, file);
process.exit(0);
