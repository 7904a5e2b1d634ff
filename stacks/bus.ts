/** Messages of the system. Kept two weeks, so that they can be told again to a subscriber that was wrong. */
import { prefix } from "./stage.ts";

export const bus = new sst.aws.Bus("Bus", { transform: { bus: { name: prefix } } });

new aws.cloudwatch.EventArchive("BusArchive", {
  name: prefix,
  eventSourceArn: bus.arn,
  eventPattern: JSON.stringify({ source: ["catraca"] }),
  retentionDays: 14,
});
