import { randomUUID } from "node:crypto";
import type { Batch, Deliveries } from "./deliveries.ts";
import { ACCOUNT, region } from "./functions.ts";
import { CallError } from "./http.ts";
import { matches, type Pattern } from "./patterns.ts";

/** `bus`: the bus's name, by default the account's default bus. */
export type Subscription = { name: string; functionName: string; pattern: Pattern; bus?: string; batch?: Batch };

type Entry = { Source?: unknown; DetailType?: unknown; Detail?: unknown; EventBusName?: unknown; Resources?: unknown; Time?: unknown };
type EntryResult = { EventId: string } | { ErrorCode: string; ErrorMessage: string };

const MOST_ENTRIES = 10;
const MOST_BYTES = 256 * 1024;

const invalid = (reason: string): EntryResult => ({ ErrorCode: "InvalidArgument", ErrorMessage: reason });

const detailOf = (entry: Entry): Record<string, unknown> | undefined => {
  try {
    const detail = JSON.parse(String(entry.Detail)) as unknown;
    return typeof detail === "object" && detail !== null && !Array.isArray(detail) ? (detail as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

const sizeOf = (entry: Entry): number =>
  [entry.Source, entry.DetailType, entry.Detail, ...(Array.isArray(entry.Resources) ? (entry.Resources as unknown[]) : [])]
    .filter((part) => typeof part === "string")
    .reduce((sum, part) => sum + Buffer.byteLength(part), entry.Time === undefined ? 0 : 14);

const busName = (nameOrArn: unknown): string =>
  typeof nameOrArn === "string" ? nameOrArn.replace(/^arn:aws:events:[^/]*:event-bus\//, "") : "default";

const envelope = (entry: Entry, detail: Record<string, unknown>) => ({
  version: "0",
  id: randomUUID(),
  "detail-type": entry.DetailType,
  source: entry.Source,
  account: ACCOUNT,
  time: new Date(typeof entry.Time === "number" ? entry.Time * 1000 : Date.now()).toISOString().replace(/\.\d+Z$/, "Z"),
  region: region(),
  resources: Array.isArray(entry.Resources) ? (entry.Resources as unknown[]) : [],
  detail,
});

/** The envelope that a subscriber's queue delivers: docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
const queued = (message: { id: string }) => ({
  Records: [{ messageId: message.id, body: JSON.stringify(message), eventSource: "aws:sqs", awsRegion: region() }],
});

const deliver = (
  message: ReturnType<typeof envelope>,
  bus: string,
  subscriptions: readonly Subscription[],
  deliveries: Deliveries,
): void => {
  for (const subscription of subscriptions) {
    if (busName(subscription.bus) === bus && matches(subscription.pattern, message))
      deliveries.send(subscription.functionName, queued(message));
  }
};

type ServiceEvent = { source: `aws.${string}`; detailType: string; detail: Record<string, unknown> };

/** An event of an AWS service itself: on the default bus, which takes no such event from anybody else. */
export const announce = (
  { source, detailType, detail }: ServiceEvent,
  subscriptions: readonly Subscription[],
  deliveries: Deliveries,
): void => deliver(envelope({ Source: source, DetailType: detailType }, detail), "default", subscriptions, deliveries);

const put = (entry: Entry, subscriptions: readonly Subscription[], deliveries: Deliveries): EntryResult => {
  if (typeof entry.Source !== "string" || entry.Source === "")
    return invalid("Parameter Source is not valid. Reason: Source is a required argument.");
  if (typeof entry.DetailType !== "string" || entry.DetailType === "")
    return invalid("Parameter DetailType is not valid. Reason: DetailType is a required argument.");
  if (typeof entry.Detail !== "string" || entry.Detail === "")
    return invalid("Parameter Detail is not valid. Reason: Detail is a required argument.");
  if (entry.Source.startsWith("aws.")) return { ErrorCode: "NotAuthorizedForSource", ErrorMessage: "Not authorized for the source." };
  const detail = detailOf(entry);
  if (!detail) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  const message = envelope(entry, detail);
  deliver(message, busName(entry.EventBusName), subscriptions, deliveries);
  return { EventId: message.id };
};

/** Each entry is accepted or refused alone. The call succeeds even when all entries fail. */
export const putEvents = (body: Record<string, unknown>, subscriptions: readonly Subscription[], deliveries: Deliveries) => {
  const entries = (Array.isArray(body.Entries) ? body.Entries : []) as Entry[];
  if (entries.length === 0 || entries.length > MOST_ENTRIES) {
    throw new CallError("ValidationException", `1 to ${MOST_ENTRIES} entries are allowed in a call, found ${entries.length}`);
  }
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MOST_BYTES) {
    throw new CallError("ValidationException", "Total size of the entries in the request is over the limit.");
  }
  const results = entries.map((entry) => put(entry, subscriptions, deliveries));
  return { FailedEntryCount: results.filter((result) => "ErrorCode" in result).length, Entries: results };
};
