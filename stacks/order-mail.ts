/** Emails buyers when a refund of all or of a part was made, or a ticket was voided or reissued. Tickets are emailed by the workflow. */
import { site } from "./site.ts";
import { subscribe, subscriptionOf } from "./subscribe.ts";

subscribe(subscriptionOf("notifyRefund"));
subscribe(subscriptionOf("notifyPartRefund"), { SITE_URL: site.url });
subscribe(subscriptionOf("notifyTicket"), { SITE_URL: site.url });
