/** The message bus. Its archive keeps two weeks, so that a subscriber with a bug can receive messages again. */
import { arn, prefix } from "./stage.ts";

export const bus = new sst.aws.Bus("Bus", { transform: { bus: { name: prefix } } });

new aws.cloudwatch.EventArchive("BusArchive", {
  name: prefix,
  eventSourceArn: bus.arn,
  eventPattern: JSON.stringify({ source: ["catraca"] }),
  retentionDays: 14,
});

/** AWS's own services announce on the account's default bus. */
const DEFAULT_BUS = "default";

export const busOf = (name: "default" | undefined) => (name === undefined ? bus.name : DEFAULT_BUS);

/** The ARN of a rule has no bus when that is the default one: docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export const ruleArn = (busName: "default" | undefined, rule: string) =>
  arn("events", busName === undefined ? $interpolate`rule/${bus.name}/${rule}` : `rule/${rule}`);

export const defaultBusArn = arn("events", `event-bus/${DEFAULT_BUS}`);
