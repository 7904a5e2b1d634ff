/**
 * Text messages, by the setting SMS_PROVIDER: "end-user-messaging" (AWS End User Messaging, the default), "pinpoint" (Amazon Pinpoint's
 * SendMessages, for accounts that still have it) or "off". Neither service knows an idempotency key: claim the message before sending it.
 */
import { PinpointClient, SendMessagesCommand } from "@aws-sdk/client-pinpoint";
import { PinpointSMSVoiceV2Client, SendTextMessageCommand } from "@aws-sdk/client-pinpoint-sms-voice-v2";
import { patiently, Transient } from "../kernel/fault.ts";
import { findSetting, setting } from "../kernel/setting.ts";

type Sms = { to: string; text: string };

const OPTIONS = { maxAttempts: 2, requestHandler: { connectionTimeout: 1000, requestTimeout: 10_000, throwOnRequestTimeout: true } };

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
const throughPinpoint = async ({ to, text }: Sms): Promise<void> => {
  const origin = findSetting("SMS_ORIGIN");
  pinpoint ??= new PinpointClient(OPTIONS);
  const { MessageResponse } = await pinpoint.send(
    new SendMessagesCommand({
      ApplicationId: setting("PINPOINT_APP_ID"),
      MessageRequest: {
        Addresses: { [to]: { ChannelType: "SMS" } },
        MessageConfiguration: {
          SMSMessage: { Body: text, MessageType: "TRANSACTIONAL", ...(origin === undefined ? {} : { OriginationNumber: origin }) },
        },
      },
    }),
  );
  const { DeliveryStatus: status = "UNKNOWN_FAILURE", StatusMessage: why } = MessageResponse?.Result?.[to] ?? {};
  if (status === "SUCCESSFUL") return;
  const cause = new Error(`Pinpoint did not take the message: ${status}${why === undefined ? "" : `, ${why}`}`);
  if (PASSING.has(status)) throw new Transient("sms.unavailable", { cause });
  throw cause;
};

/**
 * Transient "sms.unavailable" when the service is throttled, slow or down; the message may have left, then. What it refuses for good (a number,
 * an origin, spending over its limit) is thrown as the service named it: no retry mends it, and a person must see it.
 */
export const sendSms = async (sms: Sms): Promise<void> => {
  const provider = findSetting("SMS_PROVIDER") ?? "end-user-messaging";
  if (provider === "off") return;
  if (provider === "end-user-messaging") await patiently("sms.unavailable", () => throughMessaging(sms));
  else if (provider === "pinpoint") await patiently("sms.unavailable", () => throughPinpoint(sms));
  else throw new Error(`the setting SMS_PROVIDER names no provider: ${provider}`);
};
