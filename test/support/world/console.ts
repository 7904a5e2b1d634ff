/** An organizer's account in the middle of a season: one event with open doors, one over, one on sale, one draft. */
import { vi } from "vitest";
import { foldForSearch } from "@catraca/core/kernel/text";
import type { Stack } from "@catraca/local/stack";
import { call, clientOf, scanId, type Client } from "../client.ts";

const HOUR_MS = 3_600_000;
const brl = (reais: number) => ({ amountMinor: reais * 100, currency: "BRL" });
const at = (hours: number): string => new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS + hours * HOUR_MS).toISOString();

const eventBody = (name: string, venue: string, startsInHours: number) => ({
  name,
  venue: { name: venue, address: "Rua da Gamboa, 210, Rio de Janeiro" },
  startsAt: at(startsInHours),
  endsAt: at(startsInHours + 8),
  doorsOpenAt: at(startsInHours - 3),
  timeZone: "America/Sao_Paulo",
  currency: "BRL",
});

/** Who signs in to see this account. */
export const ORGANIZER = "mare-alta";

export type World = {
  eventId: string;
  draftId: string;
  /** On sale, without orders. */
  quietId: string;
  deviceToken: string;
  /** Order ids by the buyer's name. */
  orders: Record<string, string>;
  codes: string[];
};

const publishMain = async ({ post }: Client) => {
  const { event } = (
    await post("/events", {
      ...eventBody("Maré Alta: festival de música instrumental", "Galpão do Porto", 1),
      description: "Nove horas, dois palcos, nenhuma letra. Da flauta do choro ao sopro do frevo, o Maré Alta junta quem toca sem cantar.",
    })
  ).body;
  const below = `/events/${event.id}`;
  const { pool } = (await post(`${below}/pools`, { name: "Cota de meia-entrada", capacity: 720 })).body;
  const types: Record<string, string> = {};
  for (const [name, reais, capacity, poolIds] of [
    ["Inteira", 160, 1200, []],
    ["Meia-entrada", 80, 700, [pool.id]],
    ["Social", 95, 240, [pool.id]],
    ["Criança até 8 anos", 0, null, []],
  ] as const) {
    pass(1);
    types[name] = (await post(`${below}/ticket-types`, { name, price: brl(reais), capacity, maxPerOrder: 6, poolIds })).body.ticketType.id;
  }
  await post(`${below}/products`, { name: "Pipoca", price: brl(15), stock: 200 });
  await post(`${below}/products`, { name: "Copo do festival", price: brl(25), stock: 80 });
  const gates: string[] = [];
  for (const body of [
    { name: "Cais", mode: "entry", reentry: true },
    { name: "Gamboa", mode: "entry" },
    { name: "Bar do fundo", mode: "redeem" },
  ]) {
    pass(1);
    gates.push((await post(`${below}/gates`, body)).body.gate.id);
  }
  await post(`${below}/publish`);
  return { eventId: event.id as string, types, gates };
};

const MINUTE_MS = 60_000;

/** Runs the body with the clock set back. The stack runs in this process and uses the same clock. */
const minutesAgo = async <T>(minutes: number, body: () => Promise<T>): Promise<T> => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() - minutes * MINUTE_MS);
  try {
    return await body();
  } finally {
    vi.useRealTimers();
  }
};

/** Moves the clock forward while it is set back. */
const pass = (minutes: number): void => void vi.setSystemTime(Date.now() + minutes * MINUTE_MS);

type Person = { name: string; type: string; quantity: number; does?: "cancels" | "refunds" };

const PEOPLE: Person[] = [
  { name: "Colégio da Gamboa", type: "Meia-entrada", quantity: 6 },
  { name: "Helena Dias", type: "Inteira", quantity: 6 },
  { name: "Gil Andrade", type: "Inteira", quantity: 5 },
  { name: "Elis Prates", type: "Social", quantity: 4 },
  { name: "Caio Lins", type: "Inteira", quantity: 1, does: "refunds" },
  { name: "Nair Assunção", type: "Inteira", quantity: 3 },
  { name: "Rui Barreto", type: "Inteira", quantity: 4, does: "cancels" },
  { name: "Marli Couto", type: "Meia-entrada", quantity: 4 },
  { name: "Joana Prado", type: "Criança até 8 anos", quantity: 2 },
  { name: "Bento Lima", type: "Social", quantity: 2 },
  { name: "Tereza Nogueira", type: "Inteira", quantity: 3 },
];

const sell = async (client: Client, eventId: string, types: Record<string, string>) => {
  const orders: Record<string, string> = {};
  const codes: string[] = [];
  for (const { name, type, quantity, does } of PEOPLE) {
    pass(2);
    const sale = { eventId, ticketTypeId: types[type] ?? "" };
    const email = `${foldForSearch(name.split(" ")[0] ?? "")}@exemplo.com.br`;
    const change = {
      buyer: { name, email },
      attendees: name.startsWith("Tereza") ? ["Tereza Nogueira", "Davi Nogueira", "Luiza Prates"].map((one) => ({ name: one })) : [],
    };
    if (does === "cancels") {
      const placed = (await client.order(sale, quantity, change)).body;
      orders[name] = placed.order.id;
      await client.api(`/orders/${placed.order.id}/cancel`, { method: "POST", token: placed.accessToken });
      continue;
    }
    const bought = await client.buy(sale, quantity, change);
    orders[name] = bought.order.id;
    if (does === "refunds") await client.post(`/orders/${bought.order.id}/refund`);
    codes.push(...bought.tickets.map(({ code }) => code));
  }
  return { orders, codes };
};

/** Arrivals become more frequent towards the start, and the last two tickets are not used. */
const arrive = async (codes: readonly string[], read: (code: string, turn: number) => Promise<unknown>): Promise<void> => {
  const coming = codes.slice(0, -2);
  for (const [turn, code] of coming.entries()) await minutesAgo(2 + 75 * (1 - turn / coming.length) ** 2, () => read(code, turn));
  const refused = [codes[2], codes[3], codes[4], codes[9], "T1NOTHING", "T1NOTHING"];
  for (const [turn, code] of refused.entries()) await minutesAgo(40 - 7 * turn, () => read(code ?? "", 1));
};

/** An order whose hold is running. */
const waiting = async (client: Client, eventId: string, types: Record<string, string>): Promise<string> => {
  const buyer = { name: "Ivo Sampaio", email: "ivo@exemplo.com.br" };
  return (await client.order({ eventId, ticketTypeId: types["Inteira"] ?? "" }, 2, { buyer })).body.order.id;
};

/** The account's client. Its token is older than all events, because a token from the future is rejected. */
const signedInBefore = async (stack: Stack): Promise<Client> => {
  const organizerToken = await minutesAgo(180, () => stack.issuer.token({ subject: ORGANIZER, groups: ["organizer"] }));
  return clientOf({ ...stack, organizerToken });
};

export const openWorld = async (stack: Stack): Promise<World> => {
  const client = await signedInBefore(stack);
  const { scan } = stack;
  const { eventId, types, gates } = await minutesAgo(120, () => publishMain(client));
  const [cais = "", gamboa = ""] = gates;
  const deviceToken = await client.enrolDevice(eventId, cais, "supervisor", "Celular do Cais");
  const other = await client.enrolDevice(eventId, gamboa, "steward", "Celular da Gamboa");
  await client.post(`/events/${eventId}/devices`, { name: "Celular reserva", gateId: gamboa, role: "steward" });
  const { orders, codes } = await minutesAgo(100, () => sell(client, eventId, types));
  await arrive(codes, (code, turn) =>
    call(scan, { method: "POST", token: turn % 3 === 0 ? other : deviceToken, body: { code, scanId: scanId() } }),
  );
  orders["Ivo Sampaio"] = await waiting(client, eventId, types);

  const { event: over } = (await client.post("/events", eventBody("Sarau de encerramento", "Casa do Povo", -48))).body;
  await client.post(`/events/${over.id}/publish`);
  const { event: quiet } = (
    await client.post("/events", eventBody("Baile de gafieira com a Orquestra Sereno", "Clube dos Democratas", 240))
  ).body;
  await client.post(`/events/${quiet.id}/ticket-types`, { name: "Salão", price: brl(45), capacity: 250 });
  await client.post(`/events/${quiet.id}/publish`);
  const { event: draft } = (await client.post("/events", eventBody("Oficina de azulejo para quem nunca fez", "Ateliê Quintal", 480))).body;
  return { eventId, draftId: draft.id, quietId: quiet.id, deviceToken, orders, codes };
};
