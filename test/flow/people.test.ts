/** S1: real and hostile names are stored unchanged, shown escaped, and printed correctly in email, PDF and CSV. */
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { ticketsPdf } from "@catraca/core/ticket/ticket.pdf.ts";
import type { Stack } from "@catraca/local/stack";
import { call, clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

const NAMES = {
  Polish: "Łukasz Żółć",
  Greek: "Νίκος Παπαδόπουλος",
  emoji: "Ana 👨‍👩‍👧 🎉",
  "right-to-left": "שלום محمد",
  "200 combining marks": `Z${"\u0301\u0302\u0308\u0327".repeat(50)}oe`,
  markup: "<script>alert(1)</script>",
  "markup in an attribute": `"><img src=x onerror='alert(1)'>`,
  formula: '=HYPERLINK("x")',
  "line breaks": "CR\r\nLF: bcc@example.com",
} as const;

let stack: Stack;
let client: Client;
beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
});

type Page = { getTextContent: () => Promise<{ items: { str?: string }[] }> };
type Reader = {
  getDocument: (source: object) => { promise: Promise<{ numPages: number; getPage: (n: number) => Promise<Page> }> };
};

/** The reader of PDF that the core's own tests use. */
const reader = (): Promise<Reader> => {
  const core = createRequire(path.resolve(import.meta.dirname, "../../packages/core/package.json"));
  return import(pathToFileURL(core.resolve("pdfjs-dist/legacy/build/pdf.mjs")).href) as Promise<Reader>;
};

const textOf = async (bytes: Uint8Array): Promise<string> => {
  const { getDocument } = await reader();
  const pdf = await getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 }).promise;
  expect(pdf.numPages).toBe(1);
  const { items } = await (await pdf.getPage(1)).getTextContent();
  return items
    .map(({ str = "" }) => str)
    .join(" ")
    .replaceAll(/ +/g, " ");
};

const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const bare = (text: string): string => text.normalize("NFC").replaceAll(/\s/g, "");

/** What the PDF can show: one line, at most four marks on a letter, and one replacement character for each emoji. */
const printed = (name: string): string =>
  name
    .normalize("NFC")
    .replaceAll(/\p{Extended_Pictographic}(\u200D\p{Extended_Pictographic})*/gu, "\uFFFD")
    .replaceAll(/(\p{L}\p{M}{4})\p{M}+/gu, "$1");

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");

/** RFC 4180, and nothing that a spreadsheet computes. */
const cellOf = (text: string): string => {
  const safe = text.startsWith("=") ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

let second = "";
const page = (address: string, name: string, code: string) =>
  ticketsPdf([
    {
      event: { eventId: "evt_a", name, venue: { name, address }, startsAtMs: 0, endsAtMs: 1, timeZone: "UTC" },
      ticket: { ticketId: "tkt_a", code, attendeeName: name, ticketTypeName: name, products: [] },
      orderId: "ord_a",
      locale: "en",
      issuedAtMs: 0,
    },
  ]);

it("S1 a page is printed after another one", async () => {
  await page("Ν", "a", "a");
  second = await textOf(await page("N", "a", "a"));
  expect(second).toContain("Where a ");
});
/** A font shared between pages would map the glyph N to the Greek Ν that it saw first, and lose the text. */
it("S1 the text of a page does not depend on the pages before it", () => expect(second).toContain(" N "));

it("S1 every letter of a name is printed as text", async () => {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz";
  const text = bare(await textOf(await page("a", letters, "a")));
  for (const part of letters.split(" ")) expect(text).toContain(part);
});

it.each(Object.entries(NAMES))(
  "S1 %s",
  async (_, name) => {
    const sale = await client.openSale({ event: { name, venue: { name, address: name }, description: name }, gate: { name } });
    // A person's name is one line. An organizer's texts may have several.
    const person = CONTROL.test(name) ? "Ana Souza" : name;
    const change = { buyer: { name: person, email: "ana@example.com" }, attendees: [{ name: person }], locale: "en" };
    const bought = await client.buy(sale, 1, change);
    const [ticket] = bought.tickets;

    // Stored unchanged.
    expect(bought.order.buyer.name).toBe(person);
    expect(ticket.attendee.name).toBe(person);
    const event = (await client.api(`/events/${sale.eventId}`)).body.event;
    expect([event.name, event.venue, event.description]).toEqual([name, { name, address: name }, name]);
    const [listed] = (await client.admin(`/events/${sale.eventId}/tickets`)).body.tickets;
    expect(listed.attendee.name).toBe(person);
    expect((await client.admin(`/events/${sale.eventId}/orders`)).body.orders[0].buyer.name).toBe(person);
    expect((await client.admin(`/events/${sale.eventId}/attendees.csv`)).body).toContain(`,${cellOf(person)},`);
    expect((await client.scan(sale, ticket.code)).body).toMatchObject({ result: "admitted", ticket: { attendeeName: person } });
    expect((await client.scan(sale, ticket.code)).body.firstAdmission.gate).toBe(name);

    // Email: a subject of one line, escaped names, no other recipients.
    const mine = async () => (await client.messages()).filter(({ text }) => text.includes(ticket.code));
    const [mail] = await until(mine, ({ length }) => length > 0);
    expect(mail.to).toBe("ana@example.com");
    expect(mail.subject).not.toMatch(CONTROL);
    expect(mail.subject.length).toBeLessThanOrEqual(120);
    expect(mail.subject.startsWith("Your ticket:")).toBe(true);
    // No grapheme is cut in two.
    if (name !== NAMES["200 combining marks"]) expect(bare(mail.subject)).toContain(bare(name));
    expect(mail.html).not.toMatch(/<script|<img src=x|onerror='/);
    const shown = escaped(name.replaceAll(/[\r\n]+/g, " "));
    expect(mail.html).toContain(`<bdi>${shown}</bdi>`);
    expect(mail.text.split("\n").filter((line: string) => line.startsWith("LF:"))).toEqual([]);

    // PDF: the same from the link and attached.
    const attached = mail.attachments.find(({ contentType }: any) => contentType === "application/pdf");
    const [bytes, copy] = await Promise.all(
      [ticket.pdfUrl, attached.url].map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())),
    );
    expect(bytes?.subarray(0, 5).toString()).toBe("%PDF-");
    expect(bytes?.equals(copy ?? Buffer.alloc(0))).toBe(true);
    const text = bare(await textOf(bytes ?? Buffer.alloc(0)));
    for (const part of printed(name).split(/\s+/)) expect(text).toContain(bare(part));

    // Calendar: the name starts no line.
    const calendar = await (await fetch(ticket.calendarUrl)).text();
    expect(calendar.split("\r\n").filter((line) => line.startsWith("LF"))).toEqual([]);
    expect(calendar.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  },
  30_000,
);

it("S1 the local pages show no name as markup", async () => {
  for (const url of [stack.outbox, stack.executions, stack.web]) {
    const page = await (await fetch(url, { headers: { accept: "text/html" } })).text();
    expect(page).toContain("<!doctype html>");
    expect(page).not.toMatch(/<script>alert|<img src=x/);
  }
  const outbox = await (await fetch(stack.outbox, { headers: { accept: "text/html" } })).text();
  expect(outbox).toContain(escaped(NAMES.markup));
  // The outbox shows an email in a sandboxed frame, so its markup is escaped twice.
  expect(outbox).toContain(escaped(escaped(NAMES.markup)));
  expect(outbox).toContain("<iframe sandbox ");
});

it("S1 attendees keep their own names", async () => {
  const sale = await client.openSale();
  const attendees = [NAMES.Polish, NAMES["right-to-left"]].map((name) => ({ name }));
  const { tickets } = await client.buy(sale, 3, { attendees });
  expect(tickets.map(({ attendee }) => attendee.name)).toEqual([NAMES.Polish, NAMES["right-to-left"], "Ana Souza"]);
});

it("S1 a name that is empty, too long, of several lines, or with a web address is refused", async () => {
  const sale = await client.openSale({ amountMinor: 0 });
  const buyer = { name: "Ana Souza", email: "ana@example.com" };
  for (const name of ["", " ", "\r\n", "x".repeat(501), "CR\r\nLF: bcc@example.com", "You won: thief.example/win", "\u202Eana"]) {
    const answer = await client.order(sale, 1, { buyer: { ...buyer, name } });
    expect([answer.status, answer.body.error.issues[0].path], name).toEqual([422, "buyer.name"]);
    const guest = await client.order(sale, 1, { buyer, attendees: [{ name }] });
    expect([guest.status, guest.body.error.issues[0].path], name).toEqual([422, "attendees.0.name"]);
  }
  const broken = await call(`${stack.api}/orders`, { method: "POST", body: "\uD800" });
  expect(broken.status).toBe(400);
});
