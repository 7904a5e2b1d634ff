/** Sends deliveries to the addresses of organizers. The sweeper calls again for what failed. */
import { site } from "./site.ts";
import { subscribe, subscriptionOf } from "./subscribe.ts";

subscribe(subscriptionOf("sendWebhooks"), { SITE_URL: site.url });
