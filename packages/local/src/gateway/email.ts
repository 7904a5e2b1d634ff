import { randomUUID } from "node:crypto";
import type { Outbox, SentMessage } from "../outbox.ts";
import { eventOf, type MailEvent } from "./email-events.ts";
import { type Answer, type Call, CallError, json, jsonBody } from "./http.ts";

type Part = { Data?: string };
type Attachment = { FileName?: string; ContentType?: string; RawContent?: string; ContentId?: string };
type SendEmail = {
  FromEmailAddress?: string;
  ReplyToAddresses?: string[];
  ConfigurationSetName?: string;
  EmailTags?: { Name?: string; Value?: string }[];
  Destination?: { ToAddresses?: string[]; CcAddresses?: string[]; BccAddresses?: string[] };
  Content?: {
    Simple?: { Subject?: Part; Body?: { Text?: Part; Html?: Part }; Attachments?: Attachment[] };
    Raw?: unknown;
    Template?: unknown;
  };
};

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

const bad = (message: string): CallError => new CallError("BadRequestException", message);

export const isEmail = (call: Call): boolean => call.path.startsWith("/v2/email/");

const attachmentOf = (attachment: Attachment): NonNullable<SentMessage["attachments"]>[number] => {
  const { FileName, RawContent, ContentType, ContentId } = attachment;
  if (!FileName) throw bad("Attachment: FileName is required.");
  if (!RawContent || !BASE64.test(RawContent)) throw bad(`Attachment ${FileName}: RawContent must be base64.`);
  return {
    filename: FileName,
    contentType: ContentType ?? "application/octet-stream",
    content: Buffer.from(RawContent, "base64"),
    ...(ContentId === undefined ? {} : { contentId: ContentId }),
  };
};

const SUPPRESSED = "/v2/email/suppression/addresses/";
const TAG = /^[A-Za-z0-9_-]{1,256}$/;

const tagsOf = ({ EmailTags = [], ConfigurationSetName }: SendEmail): Record<string, string[]> => {
  const crooked = EmailTags.find(({ Name = "", Value = "" }) => !TAG.test(Name) || !TAG.test(Value));
  if (crooked) throw bad(`Invalid tag <${crooked.Name}>: only alphanumeric ASCII characters, '_' and '-' are allowed.`);
  return {
    ...(ConfigurationSetName === undefined ? {} : { "ses:configuration-set": [ConfigurationSetName] }),
    ...Object.fromEntries(EmailTags.map(({ Name = "", Value = "" }) => [Name, [Value]])),
  };
};

/** SESv2's SendEmail, with Simple content only. No address is on the account's list, from which DeleteSuppressedDestination takes one. */
export const answerEmail = (call: Call, outbox: Outbox, publish: (event: MailEvent) => void): Answer => {
  if (call.method === "DELETE" && call.path.startsWith(SUPPRESSED))
    throw new CallError("NotFoundException", "The address does not exist on the suppression list.", 404);
  if (call.method !== "POST" || call.path !== "/v2/email/outbound-emails") {
    throw new CallError("UnknownOperationException", `SESv2 ${call.method} ${call.path} is not answered here`, 404);
  }
  const request = jsonBody(call) as SendEmail;
  const { FromEmailAddress, ReplyToAddresses = [], Destination, Content } = request;
  const simple = Content?.Simple;
  if (!simple) throw bad("Only Content.Simple is understood here: Content.Raw and Content.Template are not.");
  const to = [...(Destination?.ToAddresses ?? []), ...(Destination?.CcAddresses ?? []), ...(Destination?.BccAddresses ?? [])];
  if (!FromEmailAddress) throw bad("FromEmailAddress is required.");
  if (to.length === 0) throw bad("Destination needs an address.");
  const crooked = to.find((address) => !/[^\s@]@[^\s@]/.test(address));
  if (crooked !== undefined) throw bad(`Illegal address: ${crooked}`);
  if (simple.Subject?.Data === undefined || (simple.Body?.Text === undefined && simple.Body?.Html === undefined))
    throw bad("Subject and Body are required.");
  const tags = tagsOf(request);
  outbox.record({
    kind: "email",
    to: to.join(", "),
    from: FromEmailAddress,
    ...(ReplyToAddresses.length === 0 ? {} : { replyTo: ReplyToAddresses.join(", ") }),
    subject: simple.Subject.Data,
    text: simple.Body.Text?.Data ?? "",
    html: simple.Body.Html?.Data ?? "",
    attachments: (simple.Attachments ?? []).map(attachmentOf),
  });
  const messageId = randomUUID();
  for (const address of to) {
    const event = eventOf({
      messageId,
      from: FromEmailAddress,
      to: address,
      subject: simple.Subject.Data,
      sentAt: new Date(),
      tags,
    });
    if (event) publish(event);
  }
  return json({ MessageId: messageId }, 200, { "content-type": "application/json" });
};
