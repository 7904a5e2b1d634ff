/**
 * Records what became of an email, where SES tells of it later. Emails buyers when a refund of all or of a part was made, when a ticket was voided or reissued, and when they asked for their links. Tickets are
 * emailed by the workflow.
 */
import { site } from "./site.ts";
import { prefix } from "./stage.ts";
import { subscribe, subscriptionOf } from "./subscribe.ts";

subscribe(subscriptionOf("notifyRefund"), { SITE_URL: site.url });
subscribe(subscriptionOf("notifyPartRefund"), { SITE_URL: site.url });
subscribe(subscriptionOf("notifyTicket"), { SITE_URL: site.url });
subscribe(subscriptionOf("sendLinks"), { SITE_URL: site.url });
// The account's default bus has the events of every stage.
subscribe(subscriptionOf("mailReturned"), {}, { detail: { mail: { tags: { "ses:configuration-set": [prefix] } } } });
