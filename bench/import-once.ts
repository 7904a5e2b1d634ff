/** Reads and checks one file of guests, and says how much memory that took. Started by import.ts. */
import { readFileSync } from "node:fs";
import { readGuestFile } from "@catraca/core/invitation/invitation.file.ts";
import { mappingOf } from "@catraca/core/invitation.rules";
import { isFaulty, rowsOf } from "@catraca/core/invitation/invitation.rows.ts";

const [guests = ""] = process.argv.slice(2);
const MB = 2 ** 20;
const types = [{ ticketTypeId: "tty_one", name: "Full" }];

const idle = process.memoryUsage.rss();
const beganMs = performance.now();
const file = readGuestFile(readFileSync(guests));
const read = rowsOf(file.lines, { mapping: mappingOf(file.header), types, ticketTypeId: undefined });
const seconds = (performance.now() - beganMs) / 1000;
/** The most since the process began, in kilobytes. */
const aboveIdleMb = (process.resourceUsage().maxRSS * 1024 - idle) / MB;
console.log(JSON.stringify({ rows: read.length, errors: read.filter(isFaulty).length, seconds, aboveIdleMb }));
