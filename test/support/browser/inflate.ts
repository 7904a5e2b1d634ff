/** Run in a process of its own by packed-chromium.ts: unpacks a folder's archives into TMPDIR, which is the only place that the package unpacks to. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { inflate } from "@sparticuz/chromium";

const [packed = ""] = process.argv.slice(2);
await Promise.all(readdirSync(packed).map((name) => inflate(path.join(packed, name))));
