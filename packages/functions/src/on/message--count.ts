import * as Report from "@catraca/core/report";
import type { Counted } from "@catraca/core/report/report.rules.ts";
import { allMessages } from "./queue.ts";

export const handler = allMessages<Counted>((messages) => Report.count(messages));
