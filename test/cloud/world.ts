/** Events to sell and the ways through a sale, for every test file; each file opens its own event. */
import { randomBytes } from "node:crypto";
import { admin, api, gate, mailsTo, signIn, until, want } from "./client.ts";

const HOUR_MS = 3_600_000;
export const brl = (amountMinor: number) => ({ amountMinor, currency: "BRL" });
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

let signedIn: Promise<string> | undefined;
export const organizer = (): Promise<string> => (signedIn ??= signIn());

const make = async (path: string, body: object) => want(201, admin("POST", path, { token: await organizer(), body }));

type TicketType = { name: string; amountMinor: number; capacity: number };

/** A published event with these ticket types; its doors are open. */
export const openEvent = async (types: TicketType[], more: object = {}) => {
  const { event } = await make("/events", {
    name: "Noite na nuvem",
    description: "Prova <b>geral</b>",
    venue: { name: "Teatro", address: "Rua 1" },
    startsAt: inHours(2),
    endsAt: inHours(48),
    doorsOpenAt: inHours(-1),
    timeZone: "America/Recife",
    currency: "BRL",
    ...more,
  });
  const below = `/events/${event.id}`;
  const ticketTypeIds: string[] = [];
  for (const { name, amountMinor, capacity } of types)
    ticketTypeIds.push((await make(`${below}/ticket-types`, { name, price: brl(amountMinor), capacity })).ticketType.id);
  await want(200, admin("POST", `${below}/publish`, { token: await organizer() }));
  return { eventId: event.id as string, below, ticketTypeIds };
};

export const addTo = (below: string, what: "products" | "gates" | "devices", body: object) => make(`${below}/${what}`, body);

/** A device at a gate of its own. */
export const openGate = async (below: string): Promise<{ enrolmentCode: string; deviceToken: string }> => {
  const { gate: made } = await addTo(below, "gates", { name: "Portão A", mode: "entry" });
  const { enrolmentCode } = await addTo(below, "devices", { name: "Celular", gateId: made.id, role: "supervisor" });
  const { deviceToken } = await want(200, gate("POST", "/enrol", { body: { enrolmentCode } }));
  return { enrolmentCode, deviceToken };
};

export type Placed = { order: { id: string; status: string }; accessToken: string };

export const orderBody = (eventId: string, ticketTypeId: string, name: string, quantity = 1, more: object = {}) => ({
  eventId,
  lines: [{ ticketTypeId, quantity }],
  buyer: { name, email: `${name.toLowerCase()}@example.com` },
  ...more,
});
export const place = (eventId: string, ticketTypeId: string, name: string, quantity = 1, more: object = {}): Promise<Placed> =>
  want(201, api("POST", "/orders", { body: orderBody(eventId, ticketTypeId, name, quantity, more) }));
export const pay = ({ order, accessToken }: Placed, card = "approve") =>
  api("POST", `/orders/${order.id}/payment`, { token: accessToken, body: { method: "simulated", card } });
export const statusOf = async ({ order, accessToken }: Placed): Promise<string> =>
  (await want(200, api("GET", `/orders/${order.id}`, { token: accessToken }))).order.status;
export const reaches = (placed: Placed, status: string, seconds = 60): Promise<true> =>
  until(`order ${status}`, async () => (await statusOf(placed)) === status, seconds);
export const ticketsOf = async ({ order, accessToken }: Placed) =>
  (await want(200, api("GET", `/orders/${order.id}/tickets`, { token: accessToken }))).tickets;
export const mailed = (address: string, count = 1) => until(`mail to ${address}`, async () => (await mailsTo(address)).length >= count, 60);

export const buy = async (eventId: string, ticketTypeId: string, name: string, quantity = 1, more: object = {}) => {
  const placed = await place(eventId, ticketTypeId, name, quantity, more);
  await want(200, pay(placed));
  await reaches(placed, "issued");
  return { ...placed, tickets: await ticketsOf(placed) };
};

export const scanId = (): string => `scn_${randomBytes(8).toString("hex")}`;
export const scan = (deviceToken: string, code: string, id = scanId()) =>
  want(200, gate("POST", "/", { token: deviceToken, body: { code, scanId: id } }));
