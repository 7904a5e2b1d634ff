/** Buyers hear of a refund when its message says so; of their tickets the workflow tells them. */
import { subscribe, subscriptionOf } from "./subscribe.ts";

subscribe(subscriptionOf("notifyRefund"));
