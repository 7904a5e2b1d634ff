/**
 * Emails buyers when a refund of all or of a part was made, when a ticket was voided or reissued, and when they asked for their links. Tickets are
 * emailed by the workflow.
 */
import { site } from "./site.ts";
import { subscribe, subscriptionOf } from "./subscribe.ts";

subscribe(subscriptionOf("notifyRefund"));
subscribe(subscriptionOf("notifyPartRefund"), { SITE_URL: site.url });
subscribe(subscriptionOf("notifyTicket"), { SITE_URL: site.url });
subscribe(subscriptionOf("sendLinks"), { SITE_URL: site.url });
