/**
 * Text messages, by the setting SMS_PROVIDER: "end-user-messaging" (AWS End User Messaging, the default), "pinpoint" (Amazon Pinpoint's
 * SendMessages, for accounts that still have it) or "off". Neither service has an idempotency key: claim the notification before sending.
 */
import { PinpointClient, SendMessagesCommand } from "@aws-sdk/client-pinpoint";
import { PinpointSMSVoiceV2Client, SendTextMessageCommand } from "@aws-sdk/client-pinpoint-sms-voice-v2";
import { awsLogger } from "../kernel/aws-logger.ts";
import { Transient } from "../kernel/fault.ts";
import { findSetting, setting } from "../kernel/setting.ts";
import { withoutRecipient, Refusal } from "./notification.privacy.ts";

type Sms = { to: string; text: string };

/** Strangers choose the number. Messages to some countries cost a hundred times as much, and fraud earns from them. */
const isCountryAllowed = (phone: string): boolean =>
  (findSetting("SMS_COUNTRIES") ?? "+55").split(",").some((code) => phone.startsWith(code));

/** Returns whether this stage sends text messages to the number. */
export const canText = (phone: string): boolean => findSetting("SMS_PROVIDER") !== "off" && isCountryAllowed(phone);

const OPTIONS = {
  maxAttempts: 2,
  logger: awsLogger,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

const CALL = { code: "sms.unavailable", what: "the text message" };

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

/** Delivery statuses of Pinpoint after which a retry may succeed. */
const TRANSIENT_STATUSES = new Set(["THROTTLED", "TEMPORARY_FAILURE", "UNKNOWN_FAILURE"]);

/** SendMessages answers 200 even for a failure. Each address has its own result. */
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
  const cause = new Refusal(CALL.what, status);
  if (TRANSIENT_STATUSES.has(status)) throw new Transient(CALL.code, { cause });
  throw cause;
};

/**
 * Throws Transient "sms.unavailable" when the service is throttled, slow or down; the message may have been sent. A permanent refusal (a number, an
 * origin, a spending limit) is thrown under the service's name, because a retry does not help. No error contains the number.
 */
export const sendSms = async (sms: Sms): Promise<void> => {
  const provider = findSetting("SMS_PROVIDER") ?? "end-user-messaging";
  if (provider === "off") return;
  if (provider === "end-user-messaging") return withoutRecipient(CALL, () => throughMessaging(sms));
  if (provider !== "pinpoint") throw new Error(`the setting SMS_PROVIDER names no provider: ${provider}`);
  const application = setting("PINPOINT_APP_ID");
  return withoutRecipient(CALL, () => throughPinpoint(application, sms));
};
