/**
 * Text messages, by the setting SMS_PROVIDER: "end-user-messaging" (AWS End User Messaging, the default), "pinpoint" (Amazon Pinpoint's
 * SendMessages, for accounts that still have it) or "off". Neither service knows an idempotency key: claim the message before sending it.
 */
import { PinpointClient, SendMessagesCommand } from "@aws-sdk/client-pinpoint";
import { PinpointSMSVoiceV2Client, SendTextMessageCommand } from "@aws-sdk/client-pinpoint-sms-voice-v2";
import { Transient } from "../kernel/fault.ts";
import { findSetting, setting } from "../kernel/setting.ts";
import { withoutRecipient, Refusal } from "./notification.privacy.ts";

type Sms = { to: string; text: string };

const OPTIONS = { maxAttempts: 2, requestHandler: { connectionTimeout: 1000, requestTimeout: 10_000, throwOnRequestTimeout: true } };

const ASKED = { code: "sms.unavailable", what: "the text message" };

let messaging: PinpointSMSVoiceV2Client | undefined;
let pinpoint: PinpointClient | undefined;

const throughMessaging = async ({ to, text }: Sms): Promise<void> => {
  const origin = findSetting("SMS_ORIGIN");
  messaging ??= new PinpointSMSVoiceV2Client(OPTIONS);
  await messaging.send(
    new SendTextMessageCommand({
      DestinationPhoneNumber: to,
      MessageBody: text,
      MessageType: "TRANSACTIONAL",
      ...(origin === undefined ? {} : { OriginationIdentity: origin }),
    }),
  );
};

/** A number for which another try may succeed, in Pinpoint's words. */
const PASSING = new Set(["THROTTLED", "TEMPORARY_FAILURE", "UNKNOWN_FAILURE"]);

/** SendMessages answers 200 whatever became of the message; each address has a result of its own. */
const throughPinpoint = async (application: string, { to, text }: Sms): Promise<void> => {
  const origin = findSetting("SMS_ORIGIN");
  pinpoint ??= new PinpointClient(OPTIONS);
  const { MessageResponse } = await pinpoint.send(
    new SendMessagesCommand({
      ApplicationId: application,
      MessageRequest: {
        Addresses: { [to]: { ChannelType: "SMS" } },
        MessageConfiguration: {
          SMSMessage: { Body: text, MessageType: "TRANSACTIONAL", ...(origin === undefined ? {} : { OriginationNumber: origin }) },
        },
      },
    }),
  );
  const { DeliveryStatus: status = "UNKNOWN_FAILURE" } = MessageResponse?.Result?.[to] ?? {};
  if (status === "SUCCESSFUL") return;
  const cause = new Refusal(ASKED.what, status);
  if (PASSING.has(status)) throw new Transient(ASKED.code, { cause });
  throw cause;
};

/**
 * Transient "sms.unavailable" when the service is throttled, slow or down; the message may have left, then. What it refuses for good (a number,
 * an origin, spending over its limit) is thrown under the service's name for it: no retry mends it, and a person must see it. No error
 * carries the number.
 */
export const sendSms = async (sms: Sms): Promise<void> => {
  const provider = findSetting("SMS_PROVIDER") ?? "end-user-messaging";
  if (provider === "off") return;
  if (provider === "end-user-messaging") return withoutRecipient(ASKED, () => throughMessaging(sms));
  if (provider !== "pinpoint") throw new Error(`the setting SMS_PROVIDER names no provider: ${provider}`);
  const application = setting("PINPOINT_APP_ID");
  return withoutRecipient(ASKED, () => throughPinpoint(application, sms));
};
