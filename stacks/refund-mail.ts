/** Emails buyers when a refund was made. Tickets are emailed by the workflow. */
import { subscribe, subscriptionOf } from "./subscribe.ts";

subscribe(subscriptionOf("notifyRefund"));
