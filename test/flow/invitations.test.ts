/** Guests are invited over HTTP, and their orders go through the deployed workflow. */
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

const invite = (eventId: string, body: object, key?: string) =>
  client.admin(`/events/${eventId}/invitations`, { method: "POST", body, headers: key === undefined ? {} : { "idempotency-key": key } });

const orderOf = async (id: string) => (await client.admin(`/orders/${id}`)).body;
const ends = (id: string) =>
  until(
    () => orderOf(id),
    ({ order }) => order.status === "rejected" || order.status === "issued",
  );

it("P4 a guest of a hidden type gets an email of their own, and one without an address a ticket in the console", async () => {
  const sale = await client.openSale({ capacity: 5, event: { contact: { name: "Coletivo Maré" } } });
  const change = { method: "PATCH", body: { visibility: "hidden", salesStartAt: "2098-01-01T00:00:00Z", maxPerBuyer: 1 } };
  expect((await client.admin(`/events/${sale.eventId}/ticket-types/${sale.ticketTypeId}`, change)).status).toBe(200);
  const email = `gil.${Date.now()}@example.com`;
  const attendees = [{ name: "Gil", email, locale: "en" }, { name: "Gil", email }, { name: "Lia" }];
  const body = { ticketTypeId: sale.ticketTypeId, attendees, payment: "elsewhere", note: "Sponsor" };
  const { status, body: made } = await invite(sale.eventId, body, "the-key-of-three-guests");
  expect([status, made.orders.map(({ status: one }: { status: string }) => one)]).toEqual([201, ["pending", "pending", "pending"]]);
  const [first, second, nobody] = await Promise.all(made.orders.map(({ id }: { id: string }) => ends(id)));
  expect(first.order).toMatchObject({ status: "issued", total: { amountMinor: 0 }, invitation: { payment: "elsewhere", note: "Sponsor" } });
  expect(nobody).toMatchObject({ order: { buyer: { name: "Lia", email: "" } }, tickets: [{ attendee: { name: "Lia" } }] });
  const mails = await until(
    async () => (await client.messages()).filter(({ to }) => to.includes(email)),
    ({ length }) => length === 2,
  );
  expect(new Set(mails.map(({ subject }) => subject.split(":")[0]))).toEqual(new Set(["Seu ingresso", "Your ticket"]));
  expect(mails.map(({ text }) => text).join()).toContain("Coletivo Maré sent you your ticket.");
  const [, orderId, token = ""] = /\/orders\/(ord_\w+)#(\S+)/.exec(mails[0].text) ?? [];
  expect([first.order.id, second.order.id]).toContain(orderId);
  const [ticket] = (await client.api(`/orders/${orderId}/tickets`, { token })).body.tickets;
  expect((await client.scan(sale, ticket.code)).body.result).toBe("admitted");
  expect((await client.post(`/orders/${nobody.order.id}/resend`)).body.error.code).toBe("order.no_address");
  expect((await client.api(`/orders/${orderId}`, { token })).body.order.invitation).toBeUndefined();
  // The same call again makes nothing.
  const again = await invite(sale.eventId, body, "the-key-of-three-guests");
  expect(again.body.orders.map(({ id }: { id: string }) => id)).toEqual(made.orders.map(({ id }: { id: string }) => id));
  const other = await invite(sale.eventId, { ...body, note: "Crew" }, "the-key-of-three-guests");
  expect([other.status, other.body.error.code]).toEqual([409, "idempotency.key_reused"]);
  const report = await client.reportWhen(sale.eventId, ({ sold }) => sold === 3);
  expect(report).toMatchObject({ sold: 3, reserved: 0, revenue: { amountMinor: 0 } });
});

it("P4 guests beyond the stock are rejected, and a buyer's seat is never taken", async () => {
  const sale = await client.openSale({ capacity: 3 });
  await client.buy(sale);
  const attendees = Array.from({ length: 5 }, (_, at) => ({ name: `Guest ${at}` }));
  const { orders } = (await invite(sale.eventId, { ticketTypeId: sale.ticketTypeId, attendees })).body;
  const ended = await Promise.all(orders.map(({ id }: { id: string }) => ends(id)));
  const statuses = ended.map(({ order }) => order.status);
  expect(["issued", "rejected"].map((wanted) => statuses.filter((status) => status === wanted).length)).toEqual([2, 3]);
  expect((await client.order(sale)).body.error.code).toBe("order.sold_out");
  expect((await client.reportWhen(sale.eventId, ({ sold }) => sold === 3)).sold).toBe(3);
});

it("refuses guests of a draft and of a cancelled event, and stores nothing of a body with one bad guest", async () => {
  const sale = await client.openSale();
  const body = { ticketTypeId: sale.ticketTypeId, attendees: [{ name: "Gil" }, { name: "Lia", email: "lia" }] };
  const bad = await invite(sale.eventId, body);
  expect([bad.status, bad.body.error.issues[0].path]).toEqual([422, "attendees.1.email"]);
  expect((await client.admin(`/events/${sale.eventId}/orders`)).body.orders).toEqual([]);
  const good = { ...body, attendees: [{ name: "Gil" }] };
  expect((await client.post(`/events/${sale.eventId}/unpublish`)).status).toBe(200);
  expect((await invite(sale.eventId, good)).body.error.code).toBe("invitation.draft");
  await client.post(`/events/${sale.eventId}/publish`);
  await client.post(`/events/${sale.eventId}/cancel`, { refund: "none" });
  expect((await invite(sale.eventId, good)).body.error.code).toBe("event.cancelled");
  const unknown = await invite((await client.openSale()).eventId, good);
  expect(unknown.body.error.issues[0].path).toBe("ticketTypeId");
});

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.codePointAt(0) ?? 0);

it("P4 says what it recognized and what is wrong before anything is stored, then imports the rows that are right", async () => {
  const sale = await client.openSale({ capacity: 100 });
  const text = "Quem;Correio;Idioma\r\nJosé;jose@example.com;inglês\r\n=1+1;;\r\nAnaí;ana@;pt\r\n";
  const [file, options] = [latin1(text), { ticketTypeId: sale.ticketTypeId, payment: "elsewhere" }];
  const first = await client.importFile(sale.eventId, file, { ...options, dryRun: "1" });
  expect(first.body.preview).toMatchObject({ encoding: "windows-1252", separator: ";", total: 3, valid: 0 });
  const unnamed = await client.importFile(sale.eventId, file, options);
  expect([unnamed.status, unnamed.body.error.code]).toEqual([422, "import.no_names"]);
  const chosen = { ...options, columns: "name:1,email:2,locale:3" };
  const second = await client.importFile(sale.eventId, file, { ...chosen, dryRun: "1" });
  expect(second.body.preview).toMatchObject({
    columns: [
      { header: "Quem", field: "name" },
      { header: "Correio", field: "email" },
      { header: "Idioma", field: "locale" },
    ],
    valid: 2,
    errors: [{ line: 4, column: "email", code: "email.invalid" }],
  });
  expect((await client.admin(`/events/${sale.eventId}/orders`)).body.orders).toEqual([]);
  const { job } = (await client.importFile(sale.eventId, file, chosen)).body;
  expect(await client.jobIs(job.id, "done")).toMatchObject({ total: 3, done: 2, failed: 1 });
  expect(await client.jobErrors(job.id)).toEqual([{ id: "000004", line: 4, column: "email", code: "email.invalid" }]);
  const { orders } = (await client.admin(`/events/${sale.eventId}/orders`)).body;
  expect(new Set(orders.map(({ buyer }: { buyer: { name: string } }) => buyer.name))).toEqual(new Set(["José", "=1+1"]));
  const mails = await until(
    async () => (await client.messages()).filter(({ text: one }) => one.includes("Hello José")),
    ({ length }) => length > 0,
  );
  expect(mails.map(({ subject }) => subject.split(":")[0])).toEqual(["Your ticket"]);
  // The same file again is the same job, and the next file of the event needs no choice.
  expect((await client.importFile(sale.eventId, file, chosen)).body.job.id).toBe(job.id);
  await client.jobIs(job.id, "done");
  const next = await client.importFile(sale.eventId, "Correio,Quem\r\n,Bia\r\n", { ...options, dryRun: "1" });
  expect(next.body.preview).toMatchObject({ encoding: "utf-8", separator: ",", valid: 1 });
  expect((await client.admin(`/events/${sale.eventId}/orders`)).body.orders).toHaveLength(2);
});

it("P4 an import never oversells: the rows that find nothing left are errors, and are tried again when there is more", async () => {
  const sale = await client.openSale({ capacity: 4 });
  await client.buy(sale);
  const file = `name,ticket type\r\n${"Guest,Full\r\n".repeat(5)}`;
  const { job } = (await client.importFile(sale.eventId, file)).body;
  expect(await client.jobIs(job.id, "done")).toMatchObject({ total: 5, done: 3, failed: 2 });
  const errors = await client.jobErrors(job.id);
  expect(errors.map(({ code }) => code)).toEqual(["order.sold_out", "order.sold_out"]);
  const more = { method: "PATCH", body: { capacity: 5 } };
  expect((await client.admin(`/events/${sale.eventId}/ticket-types/${sale.ticketTypeId}`, more)).status).toBe(200);
  expect((await client.importFile(sale.eventId, file)).body.job.id).toBe(job.id);
  const again = await until(
    async () => (await client.admin(`/jobs/${job.id}`)).body.job,
    ({ status, failed }) => status === "done" && failed === 1,
  );
  expect(again).toMatchObject({ total: 5, done: 4, failed: 1 });
  expect((await client.reportWhen(sale.eventId, ({ sold }) => sold === 5)).sold).toBe(5);
});

it("a guest of another seller is admitted by the code of that seller, once, and nowhere else", async () => {
  const [sale, other] = await Promise.all([client.openSale({ capacity: 10 }), client.openSale({ capacity: 10 })]);
  const codes = ["9f1c2d4e-7a33-4b0e", "0b7d9e12-55c8-4f3a", "55aa10fe-0c21-4d77"];
  const importTo = async (eventId: string, file: string) => {
    const { job } = (await client.importFile(eventId, file)).body;
    await client.jobIs(job.id, "done");
    return client.jobErrors(job.id);
  };
  const lines = codes.map((code, at) => `Guest ${at},Full,${code}`);
  expect(await importTo(sale.eventId, ["name,ticket type,code", ...lines, `Late,Full,${codes[0]}`].join("\r\n"))).toMatchObject([
    { line: 5, column: "code", code: "code.repeated" },
  ]);
  expect(
    await importTo(sale.eventId, `name,ticket type,código de barras\r\nTwice,Full,${codes[1]}\r\nNew,Full,7891234567895`),
  ).toMatchObject([{ line: 2, column: "code", code: "code.taken" }]);
  await importTo(other.eventId, "name,ticket type,code\r\nElse,Full,1111222233334444");
  // The gate knows of the event's codes when what it keeps of the device is ten seconds old. This device is new.
  const gate = { deviceToken: await client.enrolDevice(sale.eventId, sale.gateId) };
  const elsewhere = { deviceToken: await client.enrolDevice(other.eventId, other.gateId) };
  const said = async (device: { deviceToken: string }, code = "") => {
    const { body } = await client.scan(device, code);
    return [body.reason ?? body.result, body.ticket?.attendeeName];
  };
  expect(await said(gate, codes[0])).toEqual(["admitted", "Guest 0"]);
  expect(await said(gate, codes[0])).toEqual(["already_admitted", "Guest 0"]);
  expect(await said(elsewhere, codes[0])).toEqual(["unknown_code", undefined]);
  const { tickets } = (await client.admin(`/events/${sale.eventId}/tickets`)).body;
  expect(tickets.map(({ foreignCode }: { foreignCode?: string }) => foreignCode)).toEqual(Array.from({ length: 4 }, () => "valid"));
  expect(JSON.stringify(tickets)).not.toContain(codes[0]);
});

it("P4 more than 200 guests of one call are a job, which ends before its next page when it is cancelled", async () => {
  const sale = await client.openSale({ capacity: 1_000 });
  const attendees = Array.from({ length: 201 }, (_, at) => ({ name: `Guest ${at}` }));
  const { status, body } = await invite(sale.eventId, { ticketTypeId: sale.ticketTypeId, attendees });
  expect([status, body.job.kind]).toEqual([202, "import_guests"]);
  expect((await client.post(`/jobs/${body.job.id}/cancel`)).body.job.status).toBe("cancelled");
  await client.executionOf({ order: body.job });
  expect((await client.admin(`/jobs/${body.job.id}`)).body.job).toMatchObject({ status: "cancelled" });
  expect((await client.admin(`/events/${sale.eventId}/orders?limit=100`)).body.orders.length).toBeLessThanOrEqual(50);
});

it("refuses a file that is too large, no table, or of another type, and bad options", async () => {
  const { eventId } = await client.openSale();
  const large = await client.importFile(eventId, new Uint8Array(4_000_001));
  expect([large.status, large.body.error.code]).toEqual([413, "request.file_too_large"]);
  expect((await client.importFile(eventId, "name\r\n")).status).toBe(422);
  expect((await client.importFile(eventId, "name\r\nAna", { columns: "name:9" })).body.error.issues[0].path).toBe("columns");
  expect((await client.importFile(eventId, "name\r\nAna", { columns: "surname:1" })).status).toBe(422);
  expect((await client.importFile(eventId, "name\r\nAna", { dryRun: "yes" })).status).toBe(422);
  const pdf = await client.admin(`/events/${eventId}/invitations`, {
    method: "POST",
    body: "x",
    headers: { "content-type": "application/pdf" },
  });
  expect([pdf.status, pdf.body.error.code]).toEqual([415, "request.media_type"]);
});
