import { runAs } from "@catraca/core/kernel/actor";
import * as Report from "@catraca/core/report";

/** Holds what was sold to what there is, by two records that know nothing of each other. */
export const handler = () => runAs({ type: "system" }, () => Report.audit());
