/** Email through SES v2, which has no idempotency key: claim the notification before sending. */
import { DeleteSuppressedDestinationCommand, SendEmailCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { awsLogger } from "../kernel/aws-logger.ts";
import { findSetting, setting } from "../kernel/setting.ts";
import { toOneLine } from "../kernel/text.ts";
import { withHeader, type Brand } from "./notification.layout.ts";
import { withoutRecipient } from "./notification.privacy.ts";
import { senderOf } from "./notification.sender.ts";

type Attachment = { filename: string; contentType: string; content: Uint8Array; contentId?: string | undefined };
export type Email = {
  to: string;
  subject: string;
  text: string;
  html: string;
  attachments?: readonly Attachment[];
  /** Whose name the email carries, and who gets the answers. */
  organizer?: { name: string; email?: string; colour?: string; picture?: { url: string } } | undefined;
  headers?: Readonly<Record<string, string>>;
  /** They come back in the service's events. No personal data: a tag has letters, digits, "_" and "-". */
  tags?: Readonly<Record<string, string>>;
};

let client: SESv2Client | undefined;
const ses = (): SESv2Client =>
  (client ??= new SESv2Client({
    maxAttempts: 2,
    logger: awsLogger,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  }));

/** Mail programs load the picture from the site. */
const brandOf = ({ name, colour, picture }: NonNullable<Email["organizer"]>): Brand => ({
  name,
  colour,
  ...(picture ? { pictureUrl: new URL(picture.url, setting("SITE_URL")).href } : {}),
});

const utf8 = (Data: string) => ({ Data, Charset: "UTF-8" });

/**
 * Throws Transient "email.unavailable" when SES is throttled, slow or down; the email may have been sent. A permanent refusal (an address, an unverified
 * or suspended sender, a message that is too large) is thrown under SES's name, because a retry does not help. No error contains the address.
 */
export const sendEmail = async ({
  to,
  subject,
  text,
  html,
  attachments = [],
  organizer,
  headers = {},
  tags = {},
}: Email): Promise<void> => {
  const from = setting("MAIL_FROM");
  const configuration = findSetting("MAIL_CONFIGURATION");
  await withoutRecipient({ code: "email.unavailable", what: "the e-mail" }, () =>
    ses().send(
      new SendEmailCommand({
        FromEmailAddress: senderOf(from, organizer?.name),
        ...(organizer?.email === undefined ? {} : { ReplyToAddresses: [organizer.email] }),
        ...(configuration === undefined ? {} : { ConfigurationSetName: configuration }),
        Destination: { ToAddresses: [to] },
        ...(Object.keys(tags).length === 0 ? {} : { EmailTags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })) }),
        Content: {
          Simple: {
            Subject: utf8(toOneLine(subject)),
            Body: { Text: utf8(text), Html: utf8(organizer ? withHeader(html, brandOf(organizer)) : html) },
            ...(Object.keys(headers).length === 0 ? {} : { Headers: Object.entries(headers).map(([Name, Value]) => ({ Name, Value })) }),
            Attachments: attachments.map(({ filename, contentType, content, contentId }) => ({
              FileName: toOneLine(filename),
              ContentType: contentType,
              RawContent: content,
              ContentTransferEncoding: "BASE64",
              ...(contentId === undefined ? { ContentDisposition: "ATTACHMENT" } : { ContentDisposition: "INLINE", ContentId: contentId }),
            })),
          },
        },
      }),
    ),
  );
};

/** Takes an address off the service's own list of addresses that bounced, so that it tries again. Safe to repeat. */
export const forgetBounce = async (email: string): Promise<void> => {
  try {
    await withoutRecipient({ code: "email.unavailable", what: "the address" }, () =>
      ses().send(new DeleteSuppressedDestinationCommand({ EmailAddress: email })),
    );
  } catch (error) {
    // It is not on the list.
    if (!(error instanceof Error) || error.name !== "NotFoundException") throw error;
  }
};
