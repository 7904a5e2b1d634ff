import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { page } from "./notification.layout.ts";
import { sendEmail } from "./notification.ses.ts";

type Seen = { method: string | undefined; url: string | undefined; body: unknown };
const seen: Seen[] = [];
let refusals: { status: number; type: string }[] = [];

const server = createServer((request, response) => {
  void (async () => {
    seen.push({ method: request.method, url: request.url, body: JSON.parse(await text(request)) });
    const refusal = refusals.shift();
    response.writeHead(refusal?.status ?? 200, {
      "content-type": "application/json",
      ...(refusal && { "x-amzn-errortype": refusal.type }),
    });
    response.end(JSON.stringify(refusal ? { message: `no: ${email.to} is not verified` } : { MessageId: "1" }));
  })();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SESV2: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: "sa-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    MAIL_FROM: "Catraca <ingressos@example.com>",
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen.length = 0;
  refusals = [];
  return () => vi.unstubAllEnvs();
});

it("puts the organizer's name and picture on its colour, in ink that is readable", async () => {
  vi.stubEnv("SITE_URL", "https://tickets.example");
  const html = page("en", "Title", ["<p>Words</p>"]);
  const organizer = { name: "Rio <b>& Cia</b>", colour: "#00573b", picture: { url: "/api/organizations/org_a/pictures/a.jpg" } };
  await sendEmail({ ...email, html, organizer });
  await sendEmail({ ...email, html, organizer: { name: "Rio" } });
  const [whole, plain] = seen.map(
    ({ body }) => (body as { Content: { Simple: { Body: { Html: { Data: string } } } } }).Content.Simple.Body.Html.Data,
  );
  expect(whole).toContain("background:#00573b;color:#ffffff");
  expect(whole).toContain('src="https://tickets.example/api/organizations/org_a/pictures/a.jpg"');
  expect(whole).toContain("Rio &lt;b&gt;&amp; Cia&lt;/b&gt;");
  expect(plain).toBe(html);
});

const email = { to: "tereza@example.com", subject: "Seus ingressos", text: "Olá", html: "<p>Olá</p>" };

it("sends one message, words and attachments whole", async () => {
  const pdf = Uint8Array.from({ length: 300 }, (_, i) => i & 255);
  const attachments = [
    { filename: "ingresso-1.pdf", contentType: "application/pdf", content: pdf },
    { filename: "código\r\nX: 1.png", contentType: "image/png", content: Buffer.from("png"), contentId: "code-1" },
  ];
  await sendEmail({ ...email, attachments });
  expect(seen).toEqual([
    {
      method: "POST",
      url: "/v2/email/outbound-emails",
      body: {
        FromEmailAddress: "Catraca <ingressos@example.com>",
        Destination: { ToAddresses: ["tereza@example.com"] },
        Content: {
          Simple: {
            Subject: { Data: "Seus ingressos", Charset: "UTF-8" },
            Body: { Text: { Data: "Olá", Charset: "UTF-8" }, Html: { Data: "<p>Olá</p>", Charset: "UTF-8" } },
            Attachments: [
              {
                FileName: "ingresso-1.pdf",
                ContentType: "application/pdf",
                ContentDisposition: "ATTACHMENT",
                ContentTransferEncoding: "BASE64",
                RawContent: Buffer.from(pdf).toString("base64"),
              },
              {
                FileName: "código X: 1.png",
                ContentType: "image/png",
                ContentDisposition: "INLINE",
                ContentId: "code-1",
                ContentTransferEncoding: "BASE64",
                RawContent: "cG5n",
              },
            ],
          },
        },
      },
    },
  ]);
});

it("keeps a subject on its line, in any writing", async () => {
  await sendEmail({ ...email, subject: "Łukasz 🎉 שלום\r\nBcc: thief@example.com\u2028x" });
  expect(seen[0]?.body).toMatchObject({ Content: { Simple: { Subject: { Data: "Łukasz 🎉 שלום Bcc: thief@example.com x" } } } });
});

it.each([
  { status: 429, type: "TooManyRequestsException" },
  { status: 500, type: "InternalServiceErrorException" },
  { status: 503, type: "ServiceUnavailable" },
])("calls $type Transient after a second try", async (refusal) => {
  refusals = [refusal, refusal, refusal];
  await expect(sendEmail(email)).rejects.toMatchObject({ name: "Transient", code: "email.unavailable" });
  expect(seen).toHaveLength(2);
});

it("gets through one failure", async () => {
  refusals = [{ status: 500, type: "InternalServiceErrorException" }];
  await sendEmail(email);
  expect(seen).toHaveLength(2);
});

it.each([
  { status: 400, type: "MessageRejected" },
  { status: 400, type: "BadRequestException" },
  { status: 400, type: "SendingPausedException" },
])("throws $type under its name, once", async (refusal) => {
  refusals = [refusal];
  await expect(sendEmail(email)).rejects.toMatchObject({ name: refusal.type, message: "the e-mail was refused" });
  expect(seen).toHaveLength(1);
});

it.each([
  { status: 400, type: "MessageRejected" },
  { status: 429, type: "TooManyRequestsException" },
])("lets no address out with $type, nor with its causes", async (refusal) => {
  refusals = [refusal, refusal];
  const error = await sendEmail(email).catch((caught: unknown) => caught);
  const told = inspect(error, { depth: Infinity, showHidden: true });
  expect(told).toContain(refusal.type);
  expect(told).not.toContain(email.to);
});

it("calls a service that cannot be reached Transient", async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(sendEmail(email)).rejects.toMatchObject({ name: "Transient", code: "email.unavailable" });
});
