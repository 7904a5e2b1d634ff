/** Offers what came back on sale to those who wait, and emails them. The sweeper does what no message told of. */
import { workflowArn } from "./function.ts";
import { site } from "./site.ts";
import { subscribe, subscriptionOf } from "./subscribe.ts";

subscribe(subscriptionOf("waitingList"), { SITE_URL: site.url, WORKFLOW_ARN: workflowArn });
