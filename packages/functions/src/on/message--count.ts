import { as } from "@catraca/core/kernel/actor";
import * as Report from "@catraca/core/report";
import type { Counted } from "@catraca/core/report/report.rules.ts";

/** EventBridge's envelope; the message is its detail. */
export const handler = (invocation: { detail: Counted }) => as({ type: "system" }, () => Report.count(invocation.detail));
