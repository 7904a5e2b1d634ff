/** The message bus. Its archive keeps two weeks, so that a subscriber with a bug can receive messages again. */
import { prefix } from "./stage.ts";

export const bus = new sst.aws.Bus("Bus", { transform: { bus: { name: prefix } } });

new aws.cloudwatch.EventArchive("BusArchive", {
  name: prefix,
  eventSourceArn: bus.arn,
  eventPattern: JSON.stringify({ source: ["catraca"] }),
  retentionDays: 14,
});
