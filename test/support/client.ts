/** What a client of the HTTP calls does, for the flow tests. */
import { randomUUID } from "node:crypto";
import type { StackFile } from "@catraca/local/stack";
import { eventBody } from "./bodies.ts";

export type Answer<T = any> = { status: number; body: T; headers: Headers };
type Init = { method?: string; token?: string; body?: unknown; headers?: Record<string, string> };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits and calls again while the gateway in front of the function says that it is too much at once. */
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
  return { status: answer.status, headers: answer.headers, body: text === "" ? undefined : JSON.parse(text) };
};

/** Asks until it holds, or says what it last heard. */
export const until = async <T>(ask: () => Promise<T>, holds: (value: T) => boolean, withinMs = 8_000): Promise<T> => {
  const endsAt = Date.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    if (Date.now() > endsAt) throw new Error(`not within ${withinMs} ms: ${JSON.stringify(value)?.slice(0, 500)}`);
    await pause(50);
  }
};

export const scanId = (): string => `scn_${randomUUID()}`;

export type Sale = { eventId: string; ticketTypeId: string; gateId: string; deviceToken: string };

/** Every call of one stack by its name. */
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
        buyer: { name: "Ana Souza", email: "ana@example.com" },
        ...more,
      },
    });

  const pay = (
    placed: { order: { id: string }; accessToken: string },
    card: "approve" | "decline" | "unavailable" = "approve",
    headers: Record<string, string> = {},
  ) =>
    api(`/orders/${placed.order.id}/payment`, { method: "POST", token: placed.accessToken, headers, body: { method: "simulated", card } });

  const statusOf = async (placed: { order: { id: string }; accessToken: string }): Promise<string> =>
    (await api(`/orders/${placed.order.id}`, { token: placed.accessToken })).body.order.status;

  /** Ordered, paid and issued: the tickets. */
  const buy = async (sale: { eventId: string; ticketTypeId: string }, quantity = 1, more: object = {}) => {
    const placed = (await order(sale, quantity, more)).body;
    await pay(placed);
    await until(
      () => statusOf(placed),
      (status) => status === "issued",
    );
    const { tickets } = (await api(`/orders/${placed.order.id}/tickets`, { token: placed.accessToken })).body;
    return { ...placed, tickets } as { order: any; accessToken: string; tickets: any[] };
  };

  const scan = (sale: { deviceToken: string }, code: string, more: object = {}) =>
    call(stack.scan, { method: "POST", token: sale.deviceToken, body: { code, scanId: scanId(), ...more } });

  const report = async (eventId: string) => (await admin(`/events/${eventId}/report`)).body.report;
  const executions = async (): Promise<{ name: string; status: string; states: string[]; error?: string }[]> =>
    (await call(stack.executions)).body.executions;
  const messages = async (): Promise<any[]> => (await call(stack.outbox)).body.messages;

  return { admin, api, post, openSale, enrolDevice, order, pay, statusOf, buy, scan, report, executions, messages };
};

export type Client = ReturnType<typeof clientOf>;
