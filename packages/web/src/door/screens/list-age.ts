import { serverNow } from "../../api/server-clock.ts";

/** Sales, refunds and scans elsewhere since then are not in the list. */
const OLD_MS = 15 * 60_000;

export const isListOld = (checkedAtMs: number | undefined): boolean => checkedAtMs !== undefined && serverNow() - checkedAtMs > OLD_MS;
