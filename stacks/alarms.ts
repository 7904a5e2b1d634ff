/** One topic, and one function that creates alarms on it. Each alarm names its runbook. */
import type { Metric } from "@catraca/core/kernel/log";
import { metrics, prefix, settings } from "./stage.ts";

export const topic = new aws.sns.Topic("Alarms", { name: `${prefix}-alarms` });
if (settings.alarmEmail !== undefined)
  new aws.sns.TopicSubscription("AlarmsByMail", { topic: topic.arn, protocol: "email", endpoint: settings.alarmEmail });

/** Files of docs/runbooks. */
export type Runbook =
  | "dead-letter-queue"
  | "executions-failed"
  | "jobs-failed"
  | "executions-stuck"
  | "orders-need-attention"
  | "api-errors"
  | "throttles"
  | "stream-behind"
  | "gate-slow"
  | "gates"
  | "oversell"
  | "retention"
  | "counters"
  | "mail-reputation";

type Watched = {
  name: string;
  runbook: Runbook;
  says: string;
  namespace: string;
  metric: string;
  dimensions?: Record<string, $util.Input<string>>;
  statistic?: "Sum" | "Maximum";
  percentile?: string;
  /** The alarm rises above this value; with `below`, under it. */
  threshold: number;
  below?: boolean;
  periodSeconds?: number;
  /** Datapoints to alarm and evaluation periods. */
  outOf?: [number, number];
  /** Missing data is an alarm. */
  silenceIsBad?: boolean;
  /** Missing data keeps the state: for metrics that are written now and then. */
  lastsInSilence?: boolean;
};

export const alarms: aws.cloudwatch.MetricAlarm[] = [];

export const alarm = (watched: Watched): void => {
  const { name, runbook, says, dimensions, percentile, statistic = "Sum", outOf = [1, 1], periodSeconds = 60 } = watched;
  const raised = new aws.cloudwatch.MetricAlarm(`${name}Alarm`, {
    name: `${prefix}-${name}`,
    alarmDescription: `${says} What to do: docs/runbooks/${runbook}.md`,
    namespace: watched.namespace,
    metricName: watched.metric,
    ...(dimensions === undefined ? {} : { dimensions }),
    ...(percentile === undefined ? { statistic } : { extendedStatistic: percentile }),
    period: periodSeconds,
    datapointsToAlarm: outOf[0],
    evaluationPeriods: outOf[1],
    threshold: watched.threshold,
    comparisonOperator: watched.below ? "LessThanThreshold" : "GreaterThanThreshold",
    treatMissingData: watched.silenceIsBad ? "breaching" : watched.lastsInSilence ? "ignore" : "notBreaching",
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  });
  alarms.push(raised);
};

/** For metrics that the functions write, summed over all dimensions. */
export const alarmOn = (metric: Metric, watched: Omit<Watched, "namespace" | "metric" | "dimensions">): void =>
  alarm({ ...watched, namespace: metrics, metric });
