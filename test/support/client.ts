/** A client of the HTTP APIs, with named waits for what happens after an answer. */
import { randomUUID } from "node:crypto";
import type { StackFile } from "@catraca/local/stack";
import { holdToDocument } from "./answer-schemas.ts";
import { anotherBuyer, eventBody } from "./bodies.ts";
import { openReceiver } from "./receiver.ts";

export type Answer<T = any> = { status: number; body: T; headers: Headers };
type Init = { method?: string; token?: string; body?: unknown; headers?: Record<string, string> };

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits and calls again while the gateway in front of the function throttles. */
export const call = async <T = any>(url: string, { method = "GET", token, body, headers = {} }: Init = {}): Promise<Answer<T>> => {
  const answer = await fetch(url, {
    method,
    headers: {
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (answer.status === 429) {
    await pause(200);
    return call(url, { method, body, headers, ...(token === undefined ? {} : { token }) });
  }
  const isText = answer.headers.get("content-type")?.startsWith("text/csv") ?? false;
  const read = { status: answer.status, headers: answer.headers, body: isText || text === "" ? text || undefined : JSON.parse(text) };
  await holdToDocument(url, method, read);
  return read;
};

const POLL_MS = 50;

/** Reads until the condition holds. The error has the last value. */
export const until = async <T>(read: () => Promise<T>, holds: (value: T) => boolean, withinMs = 20_000): Promise<T> => {
  // Not Date: a test may move it.
  const endsAtMs = performance.now() + withinMs;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (performance.now() > endsAtMs) throw new Error(`not within ${withinMs} ms: ${JSON.stringify(value)?.slice(0, 500)}`);
    await pause(POLL_MS);
  }
};

export const scanId = (): string => `scn_${randomUUID()}`;

type Placed = { order: { id: string }; accessToken: string };
type Execution = { name: string; status: string; states: string[]; error?: string };

export type Sale = { eventId: string; ticketTypeId: string; gateId: string; deviceToken: string };

export const clientOf = (stack: StackFile) => {
  const admin = <T = any>(below: string, init: Init = {}): Promise<Answer<T>> =>
    call<T>(`${stack.admin}${below}`, { token: stack.organizerToken, ...init });
  const api = <T = any>(below: string, init: Init = {}): Promise<Answer<T>> => call<T>(`${stack.api}${below}`, init);
  const post = <T = any>(below: string, body?: unknown): Promise<Answer<T>> =>
    admin<T>(below, { method: "POST", ...(body === undefined ? {} : { body }) });

  /** A published event with one type, one gate and one enrolled device. */
  const openSale = async (
    p: { capacity?: number | null; amountMinor?: number; event?: object; gate?: object; role?: "steward" | "supervisor" } = {},
  ): Promise<Sale> => {
    const { event } = (await post("/events", eventBody(p.event))).body;
    const below = `/events/${event.id}`;
    const { ticketType } = (
      await post(`${below}/ticket-types`, {
        name: "Full",
        price: { amountMinor: p.amountMinor ?? 5000, currency: "BRL" },
        capacity: p.capacity === undefined ? 100 : p.capacity,
        maxPerOrder: 50,
      })
    ).body;
    const { gate } = (await post(`${below}/gates`, { name: "North", mode: "entry", ...p.gate })).body;
    const deviceToken = await enrolDevice(event.id, gate.id, p.role);
    await post(`${below}/publish`);
    return { eventId: event.id, ticketTypeId: ticketType.id, gateId: gate.id, deviceToken };
  };

  /** Sends a file of guests. `octet-stream`: API Gateway would read text as UTF-8. */
  const importFile = async (
    eventId: string,
    bytes: Uint8Array<ArrayBuffer> | string,
    query: Record<string, string> = {},
  ): Promise<Answer> => {
    const url = `${stack.admin}/events/${eventId}/invitations?${new URLSearchParams(query).toString()}`;
    const headers = {
      authorization: `Bearer ${stack.organizerToken}`,
      "content-type": typeof bytes === "string" ? "text/csv" : "application/octet-stream",
    };
    const answer = await fetch(url, { method: "POST", headers, body: bytes });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };

  /** Every error of a job. */
  const jobErrors = async (jobId: string): Promise<any[]> => {
    const all: any[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: any = (await admin(`/jobs/${jobId}/errors?limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`)).body;
      all.push(...page.errors);
      ({ cursor } = page);
    }
    return all;
  };

  const jobIs = (jobId: string, status: string, ms = 60_000) =>
    until(
      async () => (await admin(`/jobs/${jobId}`)).body.job,
      (job) => job.status === status,
      ms,
    );

  /** The job of a cancelled event without orders, when it is done. */
  const startJob = async (): Promise<string> => {
    const { eventId } = await openSale();
    const { job } = (await post(`/events/${eventId}/cancel`, { refund: "none" })).body;
    await jobIs(job.id, "done");
    return job.id;
  };

  const enrolDevice = async (
    eventId: string,
    gateId: string,
    role: "steward" | "supervisor" = "steward",
    name = "Phone 1",
  ): Promise<string> => {
    const { enrolmentCode } = (await post(`/events/${eventId}/devices`, { name, gateId, role })).body;
    return (await call(`${stack.scan}enrol`, { method: "POST", body: { enrolmentCode } })).body.deviceToken;
  };

  const order = (sale: { eventId: string; ticketTypeId: string }, quantity = 1, more: object = {}, headers: Record<string, string> = {}) =>
    api("/orders", {
      method: "POST",
      headers,
      body: {
        eventId: sale.eventId,
        lines: [{ ticketTypeId: sale.ticketTypeId, quantity }],
        buyer: anotherBuyer(headers["idempotency-key"]),
        ...more,
      },
    });

  const pay = (
    placed: { order: { id: string }; accessToken: string },
    card: "approve" | "decline" | "unavailable" = "approve",
    headers: Record<string, string> = {},
  ) =>
    api(`/orders/${placed.order.id}/payment`, { method: "POST", token: placed.accessToken, headers, body: { method: "simulated", card } });

  const statusOf = async (placed: Placed): Promise<string> =>
    (await api(`/orders/${placed.order.id}`, { token: placed.accessToken })).body.order.status;

  /** Waits until the order has this status. */
  const reaches = (placed: Placed, wanted: string, withinMs?: number): Promise<string> =>
    until(
      () => statusOf(placed),
      (status) => status === wanted,
      withinMs,
    );

  const ticketsOf = async (placed: Placed): Promise<any[]> =>
    (await api(`/orders/${placed.order.id}/tickets`, { token: placed.accessToken })).body.tickets;

  /** Orders, pays and waits for the tickets. */
  const buy = async (sale: { eventId: string; ticketTypeId: string }, quantity = 1, more: object = {}) => {
    const placed = (await order(sale, quantity, more)).body;
    await pay(placed);
    await reaches(placed, "issued");
    return { ...placed, tickets: await ticketsOf(placed) } as { order: any; accessToken: string; tickets: any[] };
  };

  const scan = (sale: { deviceToken: string }, code: string, more: object = {}) =>
    call(stack.scan, { method: "POST", token: sale.deviceToken, body: { code, scanId: scanId(), ...more } });

  /** Of a ticket that one device admitted, and another one without the network. */
  const makeConflict = async (given?: Sale): Promise<string> => {
    const sale = given ?? (await openSale());
    const [{ code }] = (await buy(sale)).tickets as [{ code: string }];
    await scan(sale, code);
    const other = await enrolDevice(sale.eventId, sale.gateId, "steward", "Phone 2");
    const offline = { code, scanId: scanId(), scannedAt: new Date().toISOString(), localResult: "admitted" };
    await call(`${stack.scan}batch`, { method: "POST", token: other, body: { scans: [offline] } });
    await reportWhen(sale.eventId, ({ conflicts, sold, admitted }) => conflicts.open === 1 && sold === 1 && admitted === 1);
    return (await admin(`/events/${sale.eventId}/conflicts`)).body.conflicts[0].id;
  };

  const joinWaitingList = (sale: { eventId: string; ticketTypeId: string }, person: { name: string; email: string }, quantity = 1) =>
    api(`/events/${sale.eventId}/waiting-list`, {
      method: "POST",
      body: { ticketTypeId: sale.ticketTypeId, quantity, ...person },
    });

  /** Joins, and opens the link in the email. The answer has the token of joining. */
  const waitInLine = async (...asked: Parameters<typeof joinWaitingList>): Promise<{ entry: any; accessToken: string }> => {
    const { entry, accessToken } = (await joinWaitingList(...asked)).body;
    const answer = await api(`/waiting-list/${entry.id}/confirm`, { method: "POST", token: await emailedToken(entry.id) });
    return { entry: answer.body.entry, accessToken };
  };

  /** An entry that waits for the last ticket of an event of its own. */
  const makeEntry = async (): Promise<{ entryId: string; entryToken: string }> => {
    const sale = await openSale({ capacity: 1 });
    await order(sale);
    const { entry, accessToken } = await waitInLine(sale, { name: "Rosa", email: `rosa.${randomUUID()}@example.com` });
    return { entryId: entry.id, entryToken: accessToken };
  };

  /** An event of a partner, with one type. */
  const makePartnerEvent = async (): Promise<{ externalId: string; typeExternalId: string }> => {
    // As long as they may be.
    const [externalId, typeExternalId] = [`show-${randomUUID()}`.padEnd(64, "0"), "floor".padEnd(64, "0")];
    const ticketTypes = [{ externalId: typeExternalId, name: "Floor", price: { amountMinor: 5000, currency: "BRL" }, capacity: 10 }];
    const body = { updatedAt: new Date().toISOString(), event: eventBody(), ticketTypes };
    await admin(`/partner/events/${externalId}`, { method: "PUT", body });
    return { externalId, typeExternalId };
  };

  /** A webhook for an event that is never published, and a delivery to it. */
  const makeWebhook = async (): Promise<{ webhookId: string; deliveryId: string }> => {
    const receiver = await openReceiver();
    receiver.unref();
    const { event } = (await post("/events", eventBody())).body;
    const body = { name: "Accounting", url: receiver.url, types: ["order.issued"], eventIds: [event.id] };
    const { webhook } = (await post("/webhooks", body)).body;
    const { delivery } = (await post(`/webhooks/${webhook.id}/test`)).body;
    return { webhookId: webhook.id, deliveryId: delivery.id };
  };

  const report = async (eventId: string) => (await admin(`/events/${eventId}/report`)).body.report;

  /** Waits for a report that fits: messages are counted a moment after the change. */
  const reportWhen = (eventId: string, fits: (report: any) => boolean, withinMs?: number) => until(() => report(eventId), fits, withinMs);

  const executions = async (): Promise<Execution[]> => (await call(stack.executions)).body.executions;

  /** Waits until an execution of this order has ended. */
  const executionOf = async ({ order: { id } }: { order: { id: string } }): Promise<Execution> => {
    const find = async () => (await executions()).find(({ name, status }) => name.startsWith(id) && status !== "RUNNING");
    return (await until(find, (found) => found !== undefined)) as Execution;
  };

  const messages = async (): Promise<any[]> => (await call(stack.outbox)).body.messages;

  /** Waits for messages that contain this text. */
  const messagesWith = (part: string): Promise<any[]> =>
    until(
      async () => (await messages()).filter(({ text }) => text.includes(part)),
      ({ length }) => length > 0,
    );

  /** The token in the emails about an entry of a waiting list. It takes an offer, which the one that joining answered does not. */
  const emailedToken = async (entryId: string): Promise<string> => {
    const [{ text }] = await messagesWith(`/waiting-list/${entryId}#`);
    return /\/waiting-list\/\w+#(\S+)/.exec(text)?.[1] ?? "";
  };

  return {
    admin,
    api,
    post,
    openSale,
    startJob,
    makeConflict,
    joinWaitingList,
    waitInLine,
    emailedToken,
    makeEntry,
    makeWebhook,
    makePartnerEvent,
    jobIs,
    jobErrors,
    importFile,
    enrolDevice,
    order,
    pay,
    statusOf,
    reaches,
    ticketsOf,
    buy,
    scan,
    report,
    reportWhen,
    executions,
    executionOf,
    messages,
    messagesWith,
  };
};

export type Client = ReturnType<typeof clientOf>;
