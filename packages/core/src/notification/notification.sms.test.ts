import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { canText, sendSms } from "./notification.sms.ts";

type Seen = { target: unknown; url: string | undefined; body: unknown };
const seen: Seen[] = [];
let answers: { status: number; type?: string; body?: unknown }[] = [];

const server = createServer((request, response) => {
  void (async () => {
    seen.push({ target: request.headers["x-amz-target"], url: request.url, body: JSON.parse(await text(request)) });
    const { status, type, body } = answers.shift() ?? { status: 200 };
    response.writeHead(status, { "content-type": "application/json", ...(type && { "x-amzn-errortype": type }) });
    response.end(JSON.stringify(body ?? { message: `no: ${sms.to} opted out`, MessageId: "1" }));
  })();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_PINPOINT: endpoint,
    AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2: endpoint,
    AWS_REGION: "sa-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    PINPOINT_APP_ID: "app1",
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen.length = 0;
  answers = [];
  delete process.env["SMS_PROVIDER"];
  delete process.env["SMS_ORIGIN"];
  delete process.env["SMS_COUNTRIES"];
});

const sms = { to: "+5511987654321", text: "Maré Alta: seus ingressos" };
const unavailable = { name: "Transient", code: "sms.unavailable" };

describe("AWS End User Messaging, the default", () => {
  it("sends one text message", async () => {
    await sendSms(sms);
    expect(seen).toEqual([
      {
        target: "PinpointSMSVoiceV2.SendTextMessage",
        url: "/",
        body: { DestinationPhoneNumber: sms.to, MessageBody: sms.text, MessageType: "TRANSACTIONAL" },
      },
    ]);
  });

  it("names its origin when there is one", async () => {
    process.env["SMS_ORIGIN"] = "CATRACA";
    await sendSms(sms);
    expect(seen[0]?.body).toMatchObject({ OriginationIdentity: "CATRACA" });
  });

  it.each([
    { status: 400, type: "ThrottlingException" },
    { status: 500, type: "InternalServerException" },
  ])("calls $type Transient after a second try", async (answer) => {
    answers = [answer, answer, answer];
    await expect(sendSms(sms)).rejects.toMatchObject(unavailable);
    expect(seen).toHaveLength(2);
  });

  it("throws a refusal under its name, once", async () => {
    answers = [{ status: 400, type: "ValidationException" }];
    await expect(sendSms(sms)).rejects.toMatchObject({ name: "ValidationException" });
    expect(seen).toHaveLength(1);
  });
});

describe("Amazon Pinpoint", () => {
  const result = (DeliveryStatus: string) => [{ status: 200, body: { Result: { [sms.to]: { DeliveryStatus, StatusCode: 200 } } } }];
  beforeEach(() => {
    process.env["SMS_PROVIDER"] = "pinpoint";
  });

  it("sends one text message", async () => {
    process.env["SMS_ORIGIN"] = "+5511900000000";
    answers = result("SUCCESSFUL");
    await sendSms(sms);
    expect(seen).toEqual([
      {
        target: undefined,
        url: "/v1/apps/app1/messages",
        body: {
          Addresses: { [sms.to]: { ChannelType: "SMS" } },
          MessageConfiguration: { SMSMessage: { Body: sms.text, MessageType: "TRANSACTIONAL", OriginationNumber: "+5511900000000" } },
        },
      },
    ]);
  });

  it.each(["THROTTLED", "TEMPORARY_FAILURE", "UNKNOWN_FAILURE"])(
    "calls %s for the number Transient, though the answer is 200",
    async (status) => {
      answers = result(status);
      await expect(sendSms(sms)).rejects.toMatchObject(unavailable);
    },
  );

  it.each(["PERMANENT_FAILURE", "OPT_OUT", "DUPLICATE"])("throws for %s, though the answer is 200", async (status) => {
    answers = result(status);
    await expect(sendSms(sms)).rejects.toMatchObject({ name: status, message: "the text message was refused" });
  });

  it("does not take silence about the number for success", async () => {
    answers = [{ status: 200, body: { Result: {} } }];
    await expect(sendSms(sms)).rejects.toMatchObject(unavailable);
  });
});

const told = async (): Promise<string> =>
  inspect(await sendSms(sms).catch((error: unknown) => error), { depth: Infinity, showHidden: true });

it.each([
  { status: 400, type: "ValidationException" },
  { status: 500, type: "InternalServerException" },
])("lets no number out with $type, nor with its causes", async (answer) => {
  answers = [answer, answer];
  const words = await told();
  expect(words).toContain(answer.type);
  expect(words).not.toContain(sms.to);
});

it.each(["OPT_OUT", "THROTTLED"])("lets no number out with Pinpoint's %s", async (DeliveryStatus) => {
  process.env["SMS_PROVIDER"] = "pinpoint";
  answers = [{ status: 200, body: { Result: { [sms.to]: { DeliveryStatus, StatusMessage: `${sms.to}: no`, StatusCode: 200 } } } }];
  const words = await told();
  expect(words).toContain(DeliveryStatus);
  expect(words).not.toContain(sms.to);
});

it.each([
  ["+5511987654321", undefined, true],
  ["+12025550123", undefined, false],
  ["+351912345678", "+55,+351", true],
  ["+12025550123", "+55,+351", false],
])("a number in a country that is not on the list gets no message: %s with %s", (phone, countries, can) => {
  if (countries !== undefined) process.env["SMS_COUNTRIES"] = countries;
  expect(canText(phone)).toBe(can);
});

it("sends nothing when off", async () => {
  process.env["SMS_PROVIDER"] = "off";
  await sendSms(sms);
  expect(seen).toEqual([]);
  expect(canText(sms.to)).toBe(false);
});

it("knows no other provider", async () => {
  process.env["SMS_PROVIDER"] = "pigeon";
  await expect(sendSms(sms)).rejects.toThrow("pigeon");
  expect(seen).toEqual([]);
});

it("calls a service that cannot be reached Transient", async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(sendSms(sms)).rejects.toMatchObject(unavailable);
});
