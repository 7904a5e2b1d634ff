/** The events as AWS documents them: docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html */
import { describe, expect, it } from "vitest";
import { feedbackOf } from "@catraca/core/notification/notification.feedback.rules.ts";
import { eventOf } from "@catraca/local/gateway/email-events";

const mail = {
  timestamp: "2017-08-05T00:40:02.012Z",
  source: "Sender Name <sender@example.com>",
  sourceArn: "arn:aws:ses:us-east-1:123456789012:identity/sender@example.com",
  sendingAccountId: "123456789012",
  messageId: "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
  destination: ["recipient@example.com"],
  headersTruncated: false,
  headers: [{ name: "From", value: "Sender Name <sender@example.com>" }],
  commonHeaders: { from: ["Sender Name <sender@example.com>"], to: ["recipient@example.com"], subject: "Message sent from Amazon SES" },
  tags: { "ses:configuration-set": ["ConfigSet"], "ses:from-domain": ["example.com"], kind: ["tickets"], order: ["ord_a"] },
};
const bounce = {
  eventType: "Bounce",
  bounce: {
    bounceType: "Permanent",
    bounceSubType: "General",
    bouncedRecipients: [
      { emailAddress: "recipient@example.com", action: "failed", status: "5.1.1", diagnosticCode: "smtp; 550 5.1.1 user unknown" },
    ],
    timestamp: "2017-08-05T00:41:02.669Z",
    feedbackId: "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
    reportingMTA: "dsn; mta.example.com",
  },
  mail,
};
const complaint = {
  eventType: "Complaint",
  complaint: {
    complainedRecipients: [{ emailAddress: "recipient@example.com" }],
    timestamp: "2017-08-05T00:41:02.669Z",
    feedbackId: "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
    userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_6) AppleWebKit/537.36",
    complaintFeedbackType: "abuse",
    arrivalDate: "2017-08-05T00:41:02.669Z",
  },
  mail,
};

describe("an event of the mail service", () => {
  it("names the order and the address of an email that bounced for good", () => {
    expect(feedbackOf(bounce)).toEqual({
      emails: ["recipient@example.com"],
      result: "bounced",
      sentAtMs: Date.parse("2017-08-05T00:40:02.012Z"),
      atMs: Date.parse("2017-08-05T00:41:02.669Z"),
      kind: "tickets",
      orderId: "ord_a",
    });
  });

  it.each(["Transient", "Undetermined"])("of a %s bounce says that the email was returned", (bounceType) => {
    expect(feedbackOf({ ...bounce, bounce: { ...bounce.bounce, bounceType } })).toMatchObject({ result: "returned" });
  });

  it("says who called an email spam, and of which mailing it was", () => {
    const tagged = { ...complaint, mail: { ...mail, tags: { kind: ["message"], mailing: ["job_a"] } } };
    expect(feedbackOf(tagged)).toMatchObject({ emails: ["recipient@example.com"], result: "complained", kind: "message", jobId: "job_a" });
    const { complaintFeedbackType: _, ...untyped } = complaint.complaint;
    expect(feedbackOf({ ...complaint, complaint: untyped })).toMatchObject({ result: "complained" });
    expect(feedbackOf({ ...complaint, complaint: { ...untyped, complaintFeedbackType: "not-spam" } })).toBeUndefined();
  });

  it("of an email that SES refused for its content names every address", () => {
    const rejected = { eventType: "Reject", mail: { ...mail, destination: ["Ana <ana@example.com>"] }, reject: { reason: "Bad content" } };
    expect(feedbackOf(rejected)).toMatchObject({ emails: ["ana@example.com"], result: "rejected", atMs: Date.parse(mail.timestamp) });
  });

  it("is refused when it is another one, so that it reaches the dead-letter queue", () => {
    for (const crooked of [
      {},
      { eventType: "Delivery", mail },
      { ...bounce, bounce: {} },
      { ...bounce, mail: { ...mail, timestamp: "?" } },
    ])
      expect(() => feedbackOf(crooked)).toThrow();
  });
});

/** Every field of a documented event that has one here too, by its path. */
const shapeOf = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.slice(0, 1).map(shapeOf)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOf(part)]))
      : typeof value;

it("the events of the local stack have the documented fields", () => {
  const sent = { messageId: "m", from: "a@example.com", subject: "Hi", sentAt: new Date(), tags: { "ses:configuration-set": ["set"] } };
  const events = ["bounce+x", "complaint"].map((name) => eventOf({ ...sent, to: `${name}@simulator.amazonses.com` }));
  const { tags: _tags, headers: _headers, commonHeaders: _common, ...documented } = mail;
  expect(events.map((event) => event?.detailType)).toEqual(["Email Bounced", "Email Complaint Received"]);
  for (const [at, { mail: _mail, ...result }] of [bounce, complaint].entries())
    expect(shapeOf(events[at]?.detail)).toMatchObject({ ...(shapeOf(result) as object), mail: shapeOf(documented) });
  expect(feedbackOf(eventOf({ ...sent, to: "ooto@simulator.amazonses.com" })?.detail)).toMatchObject({ result: "returned" });
  expect(feedbackOf(eventOf({ ...sent, to: "suppressionlist@simulator.amazonses.com" })?.detail)).toMatchObject({ result: "bounced" });
  expect(eventOf({ ...sent, to: "success@simulator.amazonses.com" })).toBeUndefined();
  expect(eventOf({ ...sent, to: "bounce@example.com" })).toBeUndefined();
});
