import * as Links from "@catraca/core/notification/notification.links.ts";
import type { LookupAsked } from "@catraca/core/notification/notification.lookup.messages.ts";
import { eachMessage } from "./queue.ts";

export const handler = eachMessage<LookupAsked>(({ data }) => Links.sendLinks(data));
