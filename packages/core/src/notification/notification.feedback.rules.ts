/** The mail service's events about emails: docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html. Pure. */
import * as v from "valibot";
import type { MailResult } from "../order/order.mail.rules.ts";

/** An address may come into being. After it the next email tries again. */
export const RETENTION_SEC = 180 * 24 * 60 * 60;
export const RETRY_EVERY_MS = 3_600_000;

export type Stopped = { result: "bounced" | "complained"; atMs: number };
type Row = { bouncedAtMs?: number | undefined; complainedAtMs?: number | undefined; liftedAtMs?: number | undefined };

/** A complaint stops only what nobody waits for: tickets still reach their buyer. */
export const stoppedBy = ({ bouncedAtMs = 0, complainedAtMs = 0, liftedAtMs = 0 }: Row, isBulk: boolean): Stopped | undefined => {
  if (bouncedAtMs > liftedAtMs) return { result: "bounced", atMs: bouncedAtMs };
  return isBulk && complainedAtMs > 0 ? { result: "complained", atMs: complainedAtMs } : undefined;
};

const Tag = v.optional(v.array(v.string()));
const Recipients = v.array(v.object({ emailAddress: v.string() }));
const Mail = v.object({
  timestamp: v.pipe(v.string(), v.isoTimestamp()),
  destination: v.array(v.string()),
  tags: v.optional(v.object({ kind: Tag, order: Tag, mailing: Tag }), {}),
});
const Event = v.variant("eventType", [
  v.object({
    eventType: v.literal("Bounce"),
    mail: Mail,
    bounce: v.object({ bounceType: v.string(), bouncedRecipients: Recipients, timestamp: v.string() }),
  }),
  v.object({
    eventType: v.literal("Complaint"),
    mail: Mail,
    complaint: v.object({
      complainedRecipients: Recipients,
      timestamp: v.string(),
      complaintFeedbackType: v.nullish(v.string()),
    }),
  }),
  v.object({ eventType: v.literal("Reject"), mail: Mail, reject: v.object({ reason: v.nullish(v.string()) }) }),
]);
type Event = v.InferOutput<typeof Event>;

/** The result of one email. `orderId`: the order that it was about, `jobId`: the mailing. */
export type Feedback = {
  emails: string[];
  result: MailResult;
  sentAtMs: number;
  atMs: number;
  kind?: string;
  orderId?: string;
  jobId?: string;
};

/** "user name <a@b.example>" or the address alone. */
const addressIn = (recipient: string): string => /<([^<>]+)>\s*$/.exec(recipient)?.[1] ?? recipient;

type Outcome = Pick<Feedback, "result"> & { recipients: { emailAddress: string }[]; at: string };

/** SES calls a bounce permanent when the address does not exist or is on its own list. "Undetermined" may pass, as a full mailbox does. */
const outcomeOf = (event: Event): Outcome | undefined => {
  switch (event.eventType) {
    case "Bounce": {
      const { bounceType, bouncedRecipients, timestamp } = event.bounce;
      return { result: bounceType === "Permanent" ? "bounced" : "returned", recipients: bouncedRecipients, at: timestamp };
    }
    case "Complaint": {
      const { complaintFeedbackType, complainedRecipients, timestamp } = event.complaint;
      // Its reader says that it is no spam.
      if (complaintFeedbackType === "not-spam") return undefined;
      return { result: "complained", recipients: complainedRecipients, at: timestamp };
    }
    case "Reject":
      return {
        result: "rejected",
        recipients: event.mail.destination.map((emailAddress) => ({ emailAddress })),
        at: event.mail.timestamp,
      };
  }
};

/** Undefined: nothing to record. Throws for what is no such event, so that it reaches the dead-letter queue. */
export const feedbackOf = (detail: unknown): Feedback | undefined => {
  const event = v.parse(Event, detail);
  const outcome = outcomeOf(event);
  if (!outcome) return undefined;
  const { timestamp, tags } = event.mail;
  const [[kind], [orderId], [jobId]] = [tags.kind ?? [], tags.order ?? [], tags.mailing ?? []];
  return {
    emails: outcome.recipients.map(({ emailAddress }) => addressIn(emailAddress)),
    result: outcome.result,
    sentAtMs: Date.parse(timestamp),
    atMs: Date.parse(outcome.at),
    ...(kind === undefined ? {} : { kind }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(jobId === undefined ? {} : { jobId }),
  };
};
