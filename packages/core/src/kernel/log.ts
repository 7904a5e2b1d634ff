/** Log records for CloudWatch Logs: one JSON line each, with ids and numbers only. */
import { findSetting } from "./setting.ts";

export type Fields = Record<string, unknown>;

/** For a stage without its own namespace. */
const NAMESPACE = "Catraca";
export type Metric =
  | "Scans"
  | "OrdersMoved"
  | "OrdersNeedingAttention"
  | "OrdersStuck"
  | "CountersDiffered"
  | "CountersReconciled"
  | "CountersUnsettled"
  | "Sweeps"
  | "LeftUnfinished"
  | "SeatsOversold"
  | "EventsAudited"
  | "RowsPastRetention"
  | "JobsFailed"
  | "GatesSilent"
  | "DevicesOffline"
  | "DuplicateScans"
  | "ConflictsOpened";

const write = (level: "info" | "warn" | "error", what: string, fields: Fields): void =>
  console.log(JSON.stringify({ level, what, ...fields }));

export const info = (what: string, fields: Fields = {}): void => write("info", what, fields);
export const warn = (what: string, fields: Fields = {}): void => write("warn", what, fields);

export const error = (what: string, cause: unknown, fields: Fields = {}): void => {
  const causes: object[] = [];
  for (let at = cause; at instanceof Error; at = at.cause) causes.push({ name: at.name, message: at.message, stack: at.stack });
  write("error", what, { ...fields, causes });
};

/**
 * CloudWatch metrics in the embedded metric format, by dimension and as a sum over all dimensions. Alarms watch the sum.
 * docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const metric = (m: { atMs: number; dimensions?: Record<string, string>; values: Partial<Record<Metric, number>> }): void => {
  const { atMs, dimensions = {}, values } = m;
  const names = Object.keys(dimensions);
  console.log(
    JSON.stringify({
      _aws: {
        Timestamp: atMs,
        CloudWatchMetrics: [
          {
            Namespace: findSetting("METRICS_NAMESPACE") ?? NAMESPACE,
            Dimensions: names.length > 0 ? [names, []] : [[]],
            Metrics: Object.keys(values).map((Name) => ({ Name, Unit: "Count" })),
          },
        ],
      },
      ...dimensions,
      ...values,
    }),
  );
};
