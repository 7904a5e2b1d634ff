import { randomUUID } from "node:crypto";
import type { Outbox } from "../outbox.ts";
import { type Answer, type Call, CallError, json, jsonBody } from "./http.ts";

const E164 = /^\+[1-9]\d{1,14}$/;
const PINPOINT = /^\/v1\/apps\/([^/]+)\/messages$/;

/** End User Messaging's SendTextMessage. */
export const sendTextMessage = (body: Record<string, unknown>, outbox: Outbox): { MessageId: string } => {
  const { DestinationPhoneNumber: to, MessageBody: text, DryRun: isDry } = body;
  if (typeof to !== "string" || !E164.test(to))
    throw new CallError("ValidationException", "DestinationPhoneNumber must be in E.164 form: + and up to 15 digits");
  if (typeof text !== "string" || text === "") throw new CallError("ValidationException", "MessageBody is required");
  if (isDry !== true) outbox.record({ kind: "sms", to, text });
  return { MessageId: randomUUID() };
};

export const isPinpoint = (call: Call): boolean => call.path.startsWith("/v1/apps/");

type SendMessages = {
  Addresses?: Record<string, { ChannelType?: string; BodyOverride?: string }>;
  MessageConfiguration?: { SMSMessage?: { Body?: string } };
};

/** Pinpoint's SendMessages, for SMS. Each address has its own result. */
export const answerPinpoint = (call: Call, outbox: Outbox): Answer => {
  const application = call.method === "POST" ? PINPOINT.exec(call.path)?.[1] : undefined;
  if (application === undefined)
    throw new CallError("UnknownOperationException", `Pinpoint ${call.method} ${call.path} is not answered here`, 404);
  const { Addresses, MessageConfiguration } = jsonBody(call) as SendMessages;
  const text = MessageConfiguration?.SMSMessage?.Body;
  const results = Object.entries(Addresses ?? {}).map(([to, address]) => {
    const body = address.BodyOverride ?? text;
    const failed = (status: string) => [to, { DeliveryStatus: "PERMANENT_FAILURE", StatusCode: 400, StatusMessage: status }] as const;
    if (address.ChannelType !== "SMS") return failed("only the channel SMS is understood here");
    if (!E164.test(to)) return failed("Destination phone number is not valid");
    if (!body) return failed("SMSMessage.Body is required");
    outbox.record({ kind: "sms", to, text: body });
    return [to, { DeliveryStatus: "SUCCESSFUL", StatusCode: 200, MessageId: randomUUID() }] as const;
  });
  if (results.length === 0) throw new CallError("BadRequestException", "Addresses is required");
  return json({ ApplicationId: decodeURIComponent(application), RequestId: randomUUID(), Result: Object.fromEntries(results) }, 200, {
    "content-type": "application/json",
  });
};
