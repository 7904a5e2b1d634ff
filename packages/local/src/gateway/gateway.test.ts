import { randomBytes } from "node:crypto";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CloudWatchClient, ListMetricsCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PinpointClient, SendMessagesCommand } from "@aws-sdk/client-pinpoint";
import { PinpointSMSVoiceV2Client, SendTextMessageCommand } from "@aws-sdk/client-pinpoint-sms-voice-v2";
import { SendEmailCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openOutbox } from "../outbox.ts";
import { functionArn } from "./functions.ts";
import { type Gateway, type GatewayOptions, startGateway } from "./gateway.ts";

const seen: Record<string, unknown>[] = [];
const logged: string[] = [];
let broken = 0;
let folder: string;
let gateway: Gateway;
let clientConfig: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string }; maxAttempts: number };

const optionsOf = (): GatewayOptions => ({
  port: 0,
  folder,
  log: (line) => logged.push(line),
  workflows: {},
  retryDelaysMs: [5, 10],
  subscriptions: [
    {
      name: "scans",
      bus: "tickets",
      functionName: "report",
      pattern: { source: ["catraca"], detail: { gate: [{ prefix: "A" }], entries: [{ numeric: [">", 1, "<=", 5] }] } },
    },
    { name: "fails", bus: "tickets", functionName: "broken", pattern: { "detail-type": ["order.broken"] } },
    { name: "names", bus: "tickets", functionName: "half", pattern: { "detail-type": ["order.half"] } },
  ],
  functions: {
    echo: {
      timeoutSeconds: 3,
      handler: async (invocation: unknown, context) => ({
        invocation,
        name: context.functionName,
        left: context.getRemainingTimeInMillis(),
      }),
    },
    report: { timeoutSeconds: 3, handler: async (invocation: Record<string, unknown>) => void seen.push(invocation) },
    refuse: {
      timeoutSeconds: 3,
      handler: async () => {
        throw Object.assign(new Error("none left"), { name: "SoldOut" });
      },
    },
    broken: {
      timeoutSeconds: 3,
      handler: async () => {
        broken += 1;
        throw new Error("always");
      },
    },
    half: { timeoutSeconds: 3, handler: async ({ Records }) => ({ batchItemFailures: [{ itemIdentifier: Records[0].messageId }] }) },
    slow: { timeoutSeconds: 0.03, handler: () => new Promise((resolve) => setTimeout(resolve, 200)) },
  },
});

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "gateway-"));
  gateway = await startGateway(optionsOf());
  clientConfig = {
    endpoint: gateway.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "x", secretAccessKey: "x" },
    maxAttempts: 1,
  };
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

const nameOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: Error) => error.name,
  );
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
};

describe("Lambda", () => {
  const invoke = async (
    FunctionName: string,
    payload: unknown = {},
    InvocationType: "RequestResponse" | "Event" | "DryRun" = "RequestResponse",
  ) => {
    const client = new LambdaClient(clientConfig);
    const { StatusCode, FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName, InvocationType, Payload: JSON.stringify(payload) }),
    );
    return {
      StatusCode,
      FunctionError,
      payload: Payload?.length ? (JSON.parse(Buffer.from(Payload).toString()) as Record<string, unknown>) : undefined,
    };
  };

  it("invokes by name or ARN", async () => {
    expect(await invoke("echo", { a: 1 })).toMatchObject({ StatusCode: 200, payload: { invocation: { a: 1 }, name: "echo" } });
    expect((await invoke(functionArn("echo"))).payload?.name).toBe("echo");
    expect(await gateway.invoke("echo", { b: 2 })).toMatchObject({ invocation: { b: 2 } });
    expect((await invoke("echo", {}, "DryRun")).StatusCode).toBe(204);
    expect(await nameOf(invoke("nobody"))).toBe("ResourceNotFoundException");
  });

  it("reports an error and a timeout as the function's own", async () => {
    expect(await invoke("refuse")).toMatchObject({
      StatusCode: 200,
      FunctionError: "Unhandled",
      payload: { errorType: "SoldOut", errorMessage: "none left", trace: expect.any(Array) },
    });
    expect((await invoke("slow")).payload?.errorType).toBe("Sandbox.Timedout");
    expect(await nameOf(gateway.invoke("refuse", {}))).toBe("SoldOut");
  });

  it("tries an asynchronous invocation three times, then puts it into the dead-letter queue", async () => {
    const before = broken;
    expect((await invoke("broken", { n: 1 }, "Event")).StatusCode).toBe(202);
    await until(() => gateway.deadLetters().length > 0);
    expect(broken - before).toBe(3);
    expect(gateway.deadLetters().at(-1)).toMatchObject({ functionName: "broken", payload: { n: 1 }, error: { errorMessage: "always" } });
  });
});

describe("EventBridge", () => {
  const entry = (detail: object, type = "scan.made") => ({
    EventBusName: "tickets",
    Source: "catraca",
    DetailType: type,
    Detail: JSON.stringify(detail),
  });

  it("delivers what matches, in the envelope of AWS, and judges each entry for itself", async () => {
    const client = new EventBridgeClient(clientConfig);
    const Entries = [
      entry({ gate: "A1", entries: 5 }),
      entry({ gate: "B1", entries: 5 }),
      { ...entry({ gate: "A1", entries: 5 }), EventBusName: "other" },
      { ...entry({}), Detail: "[" },
      { ...entry({}), Source: "" },
    ];
    const result = await client.send(new PutEventsCommand({ Entries }));
    expect(result.FailedEntryCount).toBe(2);
    expect(result.Entries?.map((each) => each.ErrorCode)).toEqual([undefined, undefined, undefined, "MalformedDetail", "InvalidArgument"]);
    await until(() => seen.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen).toHaveLength(1);
    const [record] = (seen[0] as { Records: { messageId: string; body: string }[] }).Records;
    expect(record?.messageId).toBe(result.Entries?.[0]?.EventId);
    expect(JSON.parse(record?.body ?? "")).toMatchObject({
      version: "0",
      id: result.Entries?.[0]?.EventId,
      "detail-type": "scan.made",
      source: "catraca",
      resources: [],
      detail: { gate: "A1", entries: 5 },
    });
    await client.send(new PutEventsCommand({ Entries: [entry({}, "order.half")] }));
    await until(() => gateway.deadLetters().some(({ functionName }) => functionName === "half"));
    expect(await nameOf(client.send(new PutEventsCommand({ Entries: Array.from({ length: 11 }, () => entry({})) })))).toBe(
      "ValidationException",
    );
  });

  it("delivers after a restart what was accepted before it, and never an unknown pattern", async () => {
    const other = mkdtempSync(path.join(tmpdir(), "gateway-restart-"));
    const options = { ...optionsOf(), folder: other };
    appendFileSync(
      path.join(other, "deliveries.jsonl"),
      `${JSON.stringify({ id: "1", functionName: "report", payload: { kept: true } })}\n{"id":"2","funct`,
    );
    const restarted = await startGateway(options);
    await until(() => seen.some((each) => each.kept === true));
    await restarted.stop();
    await expect(
      startGateway({ ...options, subscriptions: [{ name: "typo", functionName: "report", pattern: { source: [{ prefx: "a" }] } }] }),
    ).rejects.toThrow(/prefx/);
    rmSync(other, { recursive: true, force: true });
  });
});

describe("messages", () => {
  it("keeps an e-mail with its attachments, and refuses raw ones", async () => {
    const client = new SESv2Client(clientConfig);
    const content = randomBytes(3000);
    const Simple = {
      Subject: { Data: "Your tickets" },
      Body: { Text: { Data: "Olá" }, Html: { Data: "<p>Olá</p>" } },
      Attachments: [
        {
          FileName: "../ticket ł.pdf",
          ContentType: "application/pdf",
          RawContent: content,
          ContentDisposition: "ATTACHMENT" as const,
          ContentId: "ticket",
        },
      ],
    };
    const email = { FromEmailAddress: "a@example.com", Destination: { ToAddresses: ["b@example.com"] } };
    expect((await client.send(new SendEmailCommand({ ...email, Content: { Simple } }))).MessageId).toBeDefined();
    const message = gateway.outbox.messages().at(-1);
    expect(message).toMatchObject({ kind: "email", to: "b@example.com", subject: "Your tickets", text: "Olá", html: "<p>Olá</p>" });
    const attachment = message?.attachments[0];
    expect(attachment).toMatchObject({ filename: "../ticket ł.pdf", contentType: "application/pdf" });
    const served = await fetch(attachment?.url ?? "");
    expect(served.headers.get("content-type")).toBe("application/pdf");
    expect(Buffer.from(await served.arrayBuffer()).equals(content)).toBe(true);
    const raw = client.send(new SendEmailCommand({ ...email, Content: { Raw: { Data: Buffer.from("x") } } }));
    await expect(raw).rejects.toMatchObject({ name: "BadRequestException", message: expect.stringContaining("Content.Raw") });
  });

  it("keeps an SMS of either service", async () => {
    const sent = await new PinpointSMSVoiceV2Client(clientConfig).send(
      new SendTextMessageCommand({ DestinationPhoneNumber: "+5511999990000", MessageBody: "one" }),
    );
    expect(sent.MessageId).toBeDefined();
    const MessageRequest = {
      Addresses: { "+5511999990001": { ChannelType: "SMS" as const }, "12": { ChannelType: "SMS" as const } },
      MessageConfiguration: { SMSMessage: { Body: "two", MessageType: "TRANSACTIONAL" as const } },
    };
    const result = (await new PinpointClient(clientConfig).send(new SendMessagesCommand({ ApplicationId: "app", MessageRequest })))
      .MessageResponse?.Result;
    expect([result?.["+5511999990001"]?.DeliveryStatus, result?.["12"]?.DeliveryStatus]).toEqual(["SUCCESSFUL", "PERMANENT_FAILURE"]);
    expect(
      gateway.outbox
        .messages()
        .slice(-2)
        .map((each) => [each.kind, each.to, each.text, each.attachments]),
    ).toEqual([
      ["sms", "+5511999990000", "one", []],
      ["sms", "+5511999990001", "two", []],
    ]);
    expect(
      await nameOf(
        new PinpointSMSVoiceV2Client(clientConfig).send(new SendTextMessageCommand({ DestinationPhoneNumber: "119999", MessageBody: "x" })),
      ),
    ).toBe("ValidationException");
  });

  it("shows them after a restart, even when the last line was cut short", () => {
    const kept = gateway.outbox.messages().length;
    appendFileSync(path.join(folder, "outbox.jsonl"), '{"kind":"email","to":"c@exam');
    for (const more of [1, 2]) {
      const reopened = openOutbox({ folder, baseUrl: "http://127.0.0.1:1/box/" });
      reopened.record({ kind: "sms", to: "+551100000000", text: `after ${more}` });
      reopened.close();
      const again = openOutbox({ folder, baseUrl: "http://127.0.0.1:1/box/" });
      expect(again.messages()).toHaveLength(kept + more);
      expect(again.messages().find((each) => each.attachments.length > 0)?.attachments[0]?.url).toMatch(/^http:\/\/127\.0\.0\.1:1\/box\//);
      again.close();
    }
  });
});

describe("the gateway", () => {
  it("accepts metrics and names the calls it does not know", async () => {
    const client = new CloudWatchClient(clientConfig);
    await client.send(
      new PutMetricDataCommand({ Namespace: "Catraca", MetricData: [{ MetricName: "Admitted", Value: 1, Timestamp: new Date() }] }),
    );
    expect(await nameOf(client.send(new ListMetricsCommand({})))).toBe("UnknownOperationException");
    const plain = await fetch(`${gateway.endpoint}/nowhere`);
    expect([plain.status, ((await plain.json()) as { __type: string }).__type]).toEqual([404, "UnknownOperationException"]);
    expect(logged.filter((line) => line.startsWith("unknown call"))).toEqual(
      expect.arrayContaining(["unknown call: CloudWatch ListMetrics is not answered here"]),
    );
  });
});
