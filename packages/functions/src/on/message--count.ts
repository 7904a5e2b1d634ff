import * as Report from "@catraca/core/report";
import type { Counted } from "@catraca/core/report/report.rules.ts";
import { eachMessage } from "./queue.ts";

export const handler = eachMessage<Counted>((message) => Report.count(message));
