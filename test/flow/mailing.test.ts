/** A message to many guests over HTTP: looked at, sent by the deployed job, and stopped by a reader's mail program. */
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

let stack: Stack;
let client: Client;
beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
});

it("a message is previewed, sent once in the organizer's name, and stopped by one click of a mail program", async () => {
  const contact = { name: "Coletivo Mare", email: `oi.${Date.now()}@mare.example` };
  const sale = await client.openSale({ capacity: 2, event: { contact } });
  const email = `duda.${Date.now()}@example.com`;
  const buyer = { name: "Duda", email };
  await client.buy(sale, 2, { buyer });
  await client.waitInLine(sale, { name: "Lia", email: `lia.${Date.now()}@example.com` });
  const message = { segment: "all", subject: "Portas <b>às 21h</b>", body: "Mapa: https://example.com/mapa?a=1&b=2.\n\n<script>" };
  const path = `/events/${sale.eventId}/messages`;
  const looked = await client.post(path, { ...message, dryRun: true });
  expect([looked.status, looked.body.preview.count, looked.body.preview.cost]).toEqual([200, 1, { amountMinor: 1, currency: "USD" }]);
  const [{ html }] = looked.body.preview.emails;
  expect(html).toContain('<a href="https://example.com/mapa?a=1&amp;b=2"');
  expect(html).toContain("&lt;script&gt;");
  expect(html).not.toMatch(/<script|<b>/);
  const testTo = contact.email;
  expect((await client.post(path, { ...message, testTo })).body).toEqual({ codeSent: true });
  const [{ text: withCode }] = (await client.messages()).filter(({ to }) => to === testTo);
  const testCode = /: ([A-Z2-7]{8})/.exec(withCode)?.[1];
  expect((await client.post(path, { ...message, testTo, testCode })).body).toEqual({ tested: true });
  const { status, body } = await client.post(path, message);
  expect([status, body.job.kind]).toEqual([202, "send_message"]);
  await client.jobIs(body.job.id, "done");
  const isOurs = ({ to, subject }: { to: string; subject: string }): boolean => to === email && subject.startsWith("Portas");
  const mails = await until(
    async () => (await client.messages()).filter(isOurs),
    ({ length }) => length > 0,
  );
  expect(mails).toHaveLength(1);
  expect(mails[0]).toMatchObject({ from: expect.stringContaining("Coletivo"), replyTo: contact.email });
  const [, token = ""] = /\/unsubscribe#(\S+)/.exec(mails[0].text) ?? [];
  const oneClick = (of: string) =>
    fetch(`${stack.api}/unsubscribe/${of}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
    });
  expect((await oneClick(`${token.slice(0, -26)}${"A".repeat(26)}`)).status).toBe(404);
  expect((await oneClick(token)).status).toBe(200);
  expect((await client.post(path, { ...message, dryRun: true })).body.preview.count).toBe(0);
  const refused = await client.post(path, { ...message, subject: "Outra" });
  expect([refused.status, refused.body.error.code]).toEqual([409, "message.nobody"]);
  const { messages } = (await client.admin(path)).body;
  expect(messages).toMatchObject([{ id: body.job.id, segment: "all", count: 1, job: { status: "done", done: 1 } }]);
});
