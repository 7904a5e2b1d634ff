/** What a stack starts with. Events, types, gates and devices are made over HTTP, as an organizer makes them. */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { replaceFile } from "../lines.ts";
import { brl, DAY_MS, openEvent } from "./bodies.ts";

export const SEEDS = ["demo", "sold-out", "door-night", "empty", "large"] as const;
export type Seed = (typeof SEEDS)[number];
export const isSeed = (name: string): name is Seed => (SEEDS as readonly string[]).includes(name);

/** The event that a seed is about, its first gate and a device enrolled there. */
export type Demo = { eventId: string; gateId: string; deviceToken: string };
type StoredDemo = Demo & { endsAt: string };

const call = async <T>(url: string, body: unknown, token?: string): Promise<T> => {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (answer.status === 429) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return call(url, body, token);
  }
  if (!answer.ok) throw new Error(`the seed could not be made: ${url} answered ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
};

/** `say` receives progress. */
type Addresses = { admin: string; scan: string; organizerToken: string; say: (line: string) => void };
type TicketType = { name: string; price: ReturnType<typeof brl>; capacity: number; maxPerOrder?: number };

/** Calls of the admin API that the seeds use, each returning the new id. */
const organizer = ({ admin, scan, organizerToken }: Addresses) => {
  const post = <T>(route: string, body?: unknown): Promise<T> => call<T>(`${admin}${route}`, body, organizerToken);
  const add = async <K extends string>(route: string, key: K, body: unknown): Promise<string> =>
    (await post<Record<K, { id: string }>>(route, body))[key].id;
  return {
    createEvent: (body: object) => add("/events", "event", body),
    publish: (eventId: string) => post(`/events/${eventId}/publish`),
    addType: (eventId: string, type: TicketType) => add(`/events/${eventId}/ticket-types`, "ticketType", type),
    addProduct: (eventId: string, product: object) => add(`/events/${eventId}/products`, "product", product),
    addGate: (eventId: string, gate: object) => add(`/events/${eventId}/gates`, "gate", gate),
    enrolDevice: async (eventId: string, device: { name: string; gateId: string; role: "steward" | "supervisor" }): Promise<string> => {
      const { enrolmentCode } = await post<{ enrolmentCode: string }>(`/events/${eventId}/devices`, device);
      return (await call<{ deviceToken: string }>(`${scan}enrol`, { enrolmentCode })).deviceToken;
    },
  };
};

type Organizer = ReturnType<typeof organizer>;

const times = <T>(count: number, value: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => value(index));

const demo = async (as: Organizer): Promise<StoredDemo> => {
  const body = {
    ...openEvent(Date.now()),
    name: "Festival Catraca",
    description:
      "Trinta noites de música à beira do rio. É o evento de demonstração: compre, abra o e-mail na caixa de saída e leia o código na porta.",
    venue: { name: "Armazém do Cais", address: "Rua da Aurora, 100, Recife" },
  };
  const eventId = await as.createEvent(body);
  const addTypes = async (): Promise<void> => {
    await as.addType(eventId, { name: "Inteira", price: brl(12_000), capacity: 400 });
    await as.addType(eventId, { name: "Meia-entrada", price: brl(6_000), capacity: 100, maxPerOrder: 2 });
    await as.addType(eventId, { name: "Plateia livre", price: brl(0), capacity: 50, maxPerOrder: 4 });
  };
  const addProducts = async (): Promise<void> => {
    await as.addProduct(eventId, { name: "Pipoca", price: brl(1_500), stock: 200 });
    await as.addProduct(eventId, { name: "Refrigerante", price: brl(900), stock: 200 });
  };
  const addGate = async () => {
    const gateId = await as.addGate(eventId, { name: "Portão A", mode: "entry" });
    return { gateId, deviceToken: await as.enrolDevice(eventId, { name: "Celular 1", gateId, role: "supervisor" }) };
  };
  const [{ gateId, deviceToken }] = await Promise.all([addGate(), addTypes(), addProducts()]);
  await as.publish(eventId);
  return { eventId, gateId, deviceToken, endsAt: body.endsAt };
};

const soldOut = async (as: Organizer): Promise<StoredDemo> => {
  const { writeOrders } = await import("./orders.ts");
  const body = { ...openEvent(Date.now()), name: "Noite Esgotada", venue: { name: "Teatro do Largo" } };
  const eventId = await as.createEvent(body);
  const ticketTypeId = await as.addType(eventId, { name: "Inteira", price: brl(9_000), capacity: 60 });
  const gateId = await as.addGate(eventId, { name: "Portão A", mode: "entry" });
  const deviceToken = await as.enrolDevice(eventId, { name: "Celular 1", gateId, role: "supervisor" });
  await as.publish(eventId);
  await writeOrders({ eventId, purchases: times(30, () => ({ ticketTypeId, quantity: 2 })), days: 3 });
  return { eventId, gateId, deviceToken, endsAt: body.endsAt };
};

/** 240 tickets sold, three gates, 90 people inside. */
const doorNight = async (as: Organizer, { scan }: Addresses): Promise<StoredDemo> => {
  const { writeOrders, ticketCodes } = await import("./orders.ts");
  const body = { ...openEvent(Date.now()), name: "Noite de Porta", venue: { name: "Galpão 9", address: "Rua do Porto, 9, Recife" } };
  const eventId = await as.createEvent(body);
  const full = await as.addType(eventId, { name: "Inteira", price: brl(8_000), capacity: 300 });
  const half = await as.addType(eventId, { name: "Meia-entrada", price: brl(4_000), capacity: 100 });
  const productId = await as.addProduct(eventId, { name: "Pipoca", price: brl(1_500), stock: 100 });
  const gateId = await as.addGate(eventId, { name: "Portão Norte", mode: "entry" });
  const south = await as.addGate(eventId, { name: "Portão Sul", mode: "entry", reentry: true });
  const bar = await as.addGate(eventId, { name: "Bar", mode: "redeem", productIds: [productId] });
  const deviceToken = await as.enrolDevice(eventId, { name: "Celular 1", gateId, role: "supervisor" });
  const other = await as.enrolDevice(eventId, { name: "Celular 2", gateId: south, role: "steward" });
  await as.enrolDevice(eventId, { name: "Celular 3", gateId: bar, role: "steward" });
  await as.publish(eventId);
  const purchases = times(120, (index) => ({
    ticketTypeId: index % 4 === 3 ? half : full,
    quantity: 2,
    ...(index % 5 === 0 ? { products: [{ productId, quantity: 1 }] } : {}),
  }));
  await writeOrders({ eventId, purchases, days: 10 });
  for (const [index, code] of (await ticketCodes(eventId, 90)).entries())
    await call(scan, { code, scanId: `scn_${randomUUID()}` }, index % 3 === 0 ? other : deviceToken);
  return { eventId, gateId, deviceToken, endsAt: body.endsAt };
};

const LARGE_EVENTS = 20;
const LARGE_ORDERS_PER_EVENT = 500;

/** 20 events, 10,000 orders. The first event has its doors open. */
const large = async (as: Organizer, { say }: Addresses): Promise<StoredDemo> => {
  const { writeOrders } = await import("./orders.ts");
  const made: StoredDemo[] = [];
  for (let number = 0; number < LARGE_EVENTS; number++) {
    const startMs = Date.now() + number * 7 * DAY_MS;
    const body = { ...openEvent(startMs), name: `Temporada ${number + 1}`, venue: { name: `Sala ${(number % 4) + 1}` } };
    const eventId = await as.createEvent(body);
    const full = await as.addType(eventId, { name: "Inteira", price: brl(7_000 + number * 100), capacity: 1_500 });
    const free = await as.addType(eventId, { name: "Cortesia", price: brl(0), capacity: 300 });
    const gateId = await as.addGate(eventId, { name: "Portão A", mode: "entry" });
    const deviceToken = await as.enrolDevice(eventId, { name: "Celular 1", gateId, role: "supervisor" });
    await as.publish(eventId);
    const purchases = times(LARGE_ORDERS_PER_EVENT, (index) => ({
      ticketTypeId: index % 5 === 4 ? free : full,
      quantity: (index % 3) + 1,
    }));
    await writeOrders({ eventId, purchases, days: 60 });
    say(`Seeded event ${number + 1} of ${LARGE_EVENTS}, with ${LARGE_ORDERS_PER_EVENT} orders.`);
    made.push({ eventId, gateId, deviceToken, endsAt: body.endsAt });
  }
  const [first] = made;
  if (!first) throw new Error("the large seed has no event");
  return first;
};

const MAKERS: Record<Exclude<Seed, "empty">, (as: Organizer, addresses: Addresses) => Promise<StoredDemo>> = {
  demo,
  "sold-out": soldOut,
  "door-night": doorNight,
  large,
};

/** Makes the seed in this data folder, once: again only when its event is over. Null for the empty seed. */
export const openSeed = async (seed: Seed, { folder, ...addresses }: Addresses & { folder: string }): Promise<Demo | null> => {
  if (seed === "empty") return null;
  const file = path.join(folder, `${seed}.json`);
  const stored = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as StoredDemo) : undefined;
  const current = stored && Date.parse(stored.endsAt) > Date.now() ? stored : await MAKERS[seed](organizer(addresses), addresses);
  if (current !== stored) replaceFile(file, JSON.stringify(current), 0o600);
  const { eventId, gateId, deviceToken } = current;
  return { eventId, gateId, deviceToken };
};
