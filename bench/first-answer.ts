/** Loads a function in a fresh process, calls it once, and writes the time and the answer to standard error. */
import { installStreaming } from "@catraca/local/front-response";
import { call, load } from "./invoke.ts";

installStreaming();
const [file = "", invocation = ""] = process.argv.slice(2);
const given = JSON.parse(invocation) as object;
let answeredMs = 0;
const beganMs = performance.now();
const answer = await call(await load(file), given, () => (answeredMs = performance.now()));
process.stderr.write(JSON.stringify({ ms: answeredMs - beganMs, answer }), () => process.exit());
