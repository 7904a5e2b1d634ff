/** Counters and CloudWatch metrics from messages, and the audit that compares sold tickets with capacity. */
import { alarmOn } from "./alarms.ts";
import { schedule } from "./schedule.ts";
import { subscribe, subscriptionOf } from "./subscribe.ts";

subscribe(subscriptionOf("count"));
schedule("audit");

alarmOn("SeatsOversold", {
  name: "Oversold",
  runbook: "oversell",
  says: "An event sold more seats than it has.",
  statistic: "Maximum",
  threshold: 0,
  periodSeconds: 300,
  outOf: [2, 2],
});
alarmOn("EventsAudited", {
  name: "AuditMissing",
  runbook: "oversell",
  says: "Nobody compares what was sold with what there is.",
  threshold: 0,
  below: true,
  periodSeconds: 900,
  silenceIsBad: true,
});
