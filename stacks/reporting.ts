/** Counters and CloudWatch metrics from messages, and the audit that compares sold tickets with capacity and watches the gates. */
import { alarmOn } from "./alarms.ts";
import { schedule } from "./schedule.ts";
import { subscribe, subscriptionOf } from "./subscribe.ts";

subscribe(subscriptionOf("count"));
schedule("audit");
schedule("reconcile");

alarmOn("CountersDiffered", {
  name: "CountersDiffered",
  runbook: "counters",
  says: "Counters of an event were not what its rows say.",
  statistic: "Maximum",
  threshold: 0,
  periodSeconds: 300,
});

alarmOn("CountersUnsettled", {
  name: "CountersUnsettled",
  runbook: "counters",
  says: "Counters of an event changed during each of its last three daily comparisons, so that nobody knows whether they are right.",
  statistic: "Maximum",
  threshold: 0,
  periodSeconds: 300,
});

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

alarmOn("RowsPastRetention", {
  name: "RowsPastRetention",
  runbook: "retention",
  says: "Personal data is kept longer than its retention.",
  statistic: "Maximum",
  threshold: 0,
  periodSeconds: 300,
});

alarmOn("GatesSilent", {
  name: "GatesSilent",
  runbook: "gates",
  says: "A gate that scanned has been silent for a quarter of an hour while others scan.",
  statistic: "Maximum",
  threshold: 0,
  periodSeconds: 300,
});
alarmOn("DevicesOffline", {
  name: "DevicesOffline",
  runbook: "gates",
  says: "Devices of a running event have been offline for five minutes.",
  statistic: "Maximum",
  threshold: 0,
  periodSeconds: 300,
});
alarmOn("DuplicateScans", {
  name: "DuplicateScans",
  runbook: "gates",
  says: "More than thirty tickets were shown again within five minutes.",
  threshold: 30,
  periodSeconds: 300,
});
alarmOn("ConflictsOpened", {
  name: "ConflictsOpened",
  runbook: "gates",
  says: "Devices without the network admitted more than five tickets twice within a quarter of an hour.",
  threshold: 5,
  periodSeconds: 900,
});
