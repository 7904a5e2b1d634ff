/** One JSON line a record, for CloudWatch Logs. Ids and numbers only. */
export type Fields = Record<string, unknown>;

const write = (level: "info" | "warn" | "error", what: string, fields: Fields): void =>
  console.log(JSON.stringify({ level, what, ...fields }));

export const info = (what: string, fields: Fields = {}): void => write("info", what, fields);
export const warn = (what: string, fields: Fields = {}): void => write("warn", what, fields);

/** Name, message and stack of the error and its causes. */
export const error = (what: string, cause: unknown, fields: Fields = {}): void => {
  const causes: object[] = [];
  for (let at = cause; at instanceof Error; at = at.cause) causes.push({ name: at.name, message: at.message, stack: at.stack });
  write("error", what, { ...fields, causes });
};

/** A CloudWatch metric in the embedded metric format: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
export const metric = (m: { atMs: number; dimensions: Record<string, string>; values: Record<string, number> }): void =>
  console.log(
    JSON.stringify({
      _aws: {
        Timestamp: m.atMs,
        CloudWatchMetrics: [
          {
            Namespace: "Catraca",
            Dimensions: [Object.keys(m.dimensions)],
            Metrics: Object.keys(m.values).map((Name) => ({ Name, Unit: "Count" })),
          },
        ],
      },
      ...m.dimensions,
      ...m.values,
    }),
  );
