/** An organizer's account as it is in the middle of a season: one event on sale with its doors open, one over, one being written. */
import { call, scanId, type Client } from "../client.ts";

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

export type World = {
  eventId: string;
  draftId: string;
  /** On sale, and nobody has bought yet. */
  quietId: string;
  deviceToken: string;
  /** By who bought. */
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
  ] as const)
    types[name] = (await post(`${below}/ticket-types`, { name, price: brl(reais), capacity, maxPerOrder: 6, poolIds })).body.ticketType.id;
  await post(`${below}/products`, { name: "Pipoca", price: brl(15), stock: 200 });
  await post(`${below}/products`, { name: "Copo do festival", price: brl(25), stock: 80 });
  const gates: string[] = [];
  for (const body of [
    { name: "Cais", mode: "entry", reentry: true },
    { name: "Gamboa", mode: "entry" },
    { name: "Bar do fundo", mode: "redeem" },
  ])
    gates.push((await post(`${below}/gates`, body)).body.gate.id);
  await post(`${below}/publish`);
  return { eventId: event.id as string, types, gates };
};

type Person = { name: string; type: string; quantity: number; does?: "waits" | "cancels" | "refunds" };

const PEOPLE: Person[] = [
  { name: "Caio Lins", type: "Inteira", quantity: 1, does: "refunds" },
  { name: "Nair Assunção", type: "Inteira", quantity: 3 },
  { name: "Rui Barreto", type: "Inteira", quantity: 4, does: "cancels" },
  { name: "Marli Couto", type: "Meia-entrada", quantity: 1 },
  { name: "Joana Prado", type: "Criança até 8 anos", quantity: 2 },
  { name: "Bento Lima", type: "Social", quantity: 2 },
  { name: "Ivo Sampaio", type: "Inteira", quantity: 2, does: "waits" },
  { name: "Tereza Nogueira", type: "Inteira", quantity: 3 },
];

const sell = async (client: Client, eventId: string, types: Record<string, string>) => {
  const orders: Record<string, string> = {};
  const codes: string[] = [];
  for (const { name, type, quantity, does } of PEOPLE) {
    const sale = { eventId, ticketTypeId: types[type] ?? "" };
    const email = `${name.split(" ")[0]?.toLowerCase()}@exemplo.com.br`;
    const change = {
      buyer: { name, email },
      attendees: name.startsWith("Tereza") ? ["Tereza Nogueira", "Davi Nogueira", "Luiza Prates"].map((one) => ({ name: one })) : [],
    };
    if (does === "waits" || does === "cancels") {
      const placed = (await client.order(sale, quantity, change)).body;
      orders[name] = placed.order.id;
      if (does === "cancels") await client.api(`/orders/${placed.order.id}/cancel`, { method: "POST", token: placed.accessToken });
      continue;
    }
    const bought = await client.buy(sale, quantity, change);
    orders[name] = bought.order.id;
    if (does === "refunds") await client.post(`/orders/${bought.order.id}/refund`);
    codes.push(...bought.tickets.map(({ code }) => code));
  }
  return { orders, codes };
};

export const openWorld = async (client: Client, scan: string): Promise<World> => {
  const { eventId, types, gates } = await publishMain(client);
  const [cais = "", gamboa = ""] = gates;
  const deviceToken = await client.enrolDevice(eventId, cais, "supervisor", "Celular do Cais");
  const other = await client.enrolDevice(eventId, gamboa, "steward", "Celular da Gamboa");
  await client.post(`/events/${eventId}/devices`, { name: "Celular reserva", gateId: gamboa, role: "steward" });
  const { orders, codes } = await sell(client, eventId, types);
  const read = (token: string, code: string) => call(scan, { method: "POST", token, body: { code, scanId: scanId() } });
  for (const [turn, code] of codes.slice(0, -2).entries()) await read(turn % 3 === 0 ? other : deviceToken, code);
  for (const code of [codes[2], codes[3], "T1NOTHING"]) await read(deviceToken, code ?? "");

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
