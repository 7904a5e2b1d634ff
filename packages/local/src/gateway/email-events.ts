/**
 * The events that SES publishes for its mailbox simulator's addresses, with or without a label such as `bounce+ana`.
 * docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html and event-publishing-retrieving-sns-examples.html
 */
import { ACCOUNT, region } from "./functions.ts";

type Sent = { messageId: string; from: string; to: string; subject: string; sentAt: Date; tags: Record<string, string[]> };

export type MailEvent = { detailType: string; detail: Record<string, unknown> };

const SIMULATOR = /^(bounce|complaint|ooto|suppressionlist)(?:\+[^@]*)?@simulator\.amazonses\.com$/i;

const mailOf = ({ messageId, from, to, subject, sentAt, tags }: Sent) => ({
  timestamp: sentAt.toISOString(),
  source: from,
  sourceArn: `arn:aws:ses:${region()}:${ACCOUNT}:identity/simulator`,
  sendingAccountId: ACCOUNT,
  messageId,
  destination: [to],
  headersTruncated: false,
  headers: [
    { name: "From", value: from },
    { name: "To", value: to },
    { name: "Subject", value: subject },
  ],
  commonHeaders: { from: [from], to: [to], messageId, subject },
  tags: { "ses:operation": ["SendEmail"], ...tags },
});

const bounce = (sent: Sent, bounceType: string, bounceSubType: string, recipient: object): MailEvent => ({
  detailType: "Email Bounced",
  detail: {
    eventType: "Bounce",
    bounce: {
      bounceType,
      bounceSubType,
      bouncedRecipients: [{ emailAddress: sent.to, ...recipient }],
      timestamp: new Date(sent.sentAt.getTime() + 1).toISOString(),
      feedbackId: `${sent.messageId}-feedback`,
      reportingMTA: "dns; simulator.amazonses.com",
    },
    mail: mailOf(sent),
  },
});

const complaint = (sent: Sent): MailEvent => ({
  detailType: "Email Complaint Received",
  detail: {
    eventType: "Complaint",
    complaint: {
      complainedRecipients: [{ emailAddress: sent.to }],
      timestamp: new Date(sent.sentAt.getTime() + 1).toISOString(),
      feedbackId: `${sent.messageId}-feedback`,
      userAgent: "Amazon SES Mailbox Simulator",
      complaintFeedbackType: "abuse",
      arrivalDate: sent.sentAt.toISOString(),
    },
    mail: mailOf(sent),
  },
});

const UNKNOWN = { action: "failed", status: "5.1.1", diagnosticCode: "smtp; 550 5.1.1 user unknown" };

/** Undefined: the email reaches its reader, and SES publishes nothing that the product subscribes to. */
export const eventOf = (sent: Sent): MailEvent | undefined => {
  switch (SIMULATOR.exec(sent.to)?.[1]?.toLowerCase()) {
    case "bounce":
      return bounce(sent, "Permanent", "General", UNKNOWN);
    case "suppressionlist":
      return bounce(sent, "Permanent", "OnAccountSuppressionList", {});
    case "ooto":
      return bounce(sent, "Transient", "General", {});
    case "complaint":
      return complaint(sent);
    default:
      return undefined;
  }
};
