/** `node docs/cost.ts`: prints what the system costs, and keeps the tables of docs/cost.md by it. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { filled, tables } from "./cost/tables.ts";

const PAGE = path.join(import.meta.dirname, "cost.md");

writeFileSync(PAGE, filled(readFileSync(PAGE, "utf8")));
for (const [name, content] of Object.entries(tables())) console.log(`\n${name}\n\n${content}`);
