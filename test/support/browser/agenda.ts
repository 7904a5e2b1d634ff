/** Realistic events, created through the admin API. */
import type { Client } from "../client.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Brasília is three hours behind UTC all year. */
const OFFSET_HOURS = 3;

const brl = (reais: number) => ({ amountMinor: reais * 100, currency: "BRL" });

/** The instant `days` from today at this hour in Brasília. */
export const inDays = (days: number, hour: number): string => {
  const day = new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
  return new Date(Date.parse(`${day}T00:00:00Z`) + (hour + OFFSET_HOURS) * HOUR_MS).toISOString();
};

type TypeBody = {
  name: string;
  description?: string;
  group?: string;
  reais: number;
  capacity: number | null;
  maxPerOrder?: number;
  maxPerBuyer?: number;
  salesStartAt?: string;
  salesEndAt?: string;
};
type ProductBody = { name: string; reais: number; stock: number };

export type Show = {
  name: string;
  venue: { name: string; address?: string; city?: string };
  contact?: object;
  policies?: object;
  startsAt: string;
  hours?: number;
  doorsHoursBefore?: number;
  description?: string;
  holdSeconds?: number;
  types: TypeBody[];
  products?: ProductBody[];
};

export type PublishedEvent = { eventId: string; types: Record<string, string>; products: Record<string, string> };

export const publish = async (client: Client, show: Show): Promise<PublishedEvent> => {
  const { name, venue, startsAt, hours = 3, doorsHoursBefore = 1, types, products, ...texts } = show;
  const { event } = (
    await client.post("/events", {
      name,
      venue,
      startsAt,
      endsAt: new Date(Date.parse(startsAt) + hours * HOUR_MS).toISOString(),
      doorsOpenAt: new Date(Date.parse(startsAt) - doorsHoursBefore * HOUR_MS).toISOString(),
      timeZone: "America/Sao_Paulo",
      currency: "BRL",
      ...texts,
    })
  ).body;
  const published: PublishedEvent = { eventId: event.id, types: {}, products: {} };
  for (const { reais, ...type } of types) {
    const { ticketType } = (await client.post(`/events/${event.id}/ticket-types`, { ...type, price: brl(reais) })).body;
    published.types[type.name] = ticketType.id;
  }
  for (const { reais, ...product } of products ?? []) {
    const made = (await client.post(`/events/${event.id}/products`, { ...product, price: brl(reais) })).body;
    published.products[product.name] = made.product.id;
  }
  await client.post(`/events/${event.id}/publish`);
  return published;
};

const ABOUT = [
  "Nove horas, dois palcos, nenhuma letra. Da flauta do choro ao sopro do frevo, o Maré Alta junta quem toca sem cantar: big bands, duos de violão, um quarteto de pífanos e a roda aberta que fecha a noite na beira do cais.",
  "O galpão é coberto e tem acesso sem degraus. Intérprete de Libras no palco principal. Crianças até 8 anos não pagam.",
].join("\n\n");

/** Ticket types of every kind: on sale, few left, sold out, not yet on sale. */
export const mareAlta = (): Show => ({
  name: "Maré Alta: festival de música instrumental",
  venue: { name: "Galpão do Porto", address: "Rua da Gamboa, 210, Rio de Janeiro" },
  startsAt: inDays(16, 16),
  hours: 7.5,
  description: ABOUT,
  types: [
    { name: "Inteira", reais: 160, capacity: 400, maxPerOrder: 6 },
    { name: "Meia-entrada", reais: 80, capacity: 40, maxPerOrder: 4 },
    { name: "Social", reais: 95, capacity: 2, maxPerOrder: 2 },
    { name: "Mezanino", reais: 280, capacity: 60, salesStartAt: inDays(3, 10) },
  ],
  products: [
    { name: "Pipoca", reais: 15, stock: 200 },
    { name: "Copo do festival", reais: 25, stock: 80 },
  ],
});

const others = (): Show[] => [
  {
    name: "Jurema e os Afluentes tocam “Beira”",
    venue: { name: "Circo da Lagoa", address: "Rio de Janeiro" },
    startsAt: inDays(1, 20),
    types: [{ name: "Pista", reais: 60, capacity: 20 }],
  },
  {
    name: "Curtas na praça: cinema mineiro ao ar livre",
    venue: { name: "Praça do Coreto", address: "Belo Horizonte" },
    startsAt: inDays(1, 19),
    types: [{ name: "Entrada", reais: 0, capacity: 300, maxPerOrder: 4 }],
  },
  {
    name: "Final da Copa da Várzea",
    venue: { name: "Campo do Glicério", address: "São Paulo" },
    startsAt: inDays(2, 15),
    types: [{ name: "Arquibancada", reais: 20, capacity: 800 }],
  },
  {
    name: "Oficina de azulejo para quem nunca fez",
    venue: { name: "Ateliê Quintal", address: "Recife" },
    startsAt: inDays(2, 10),
    types: [{ name: "Vaga", reais: 120, capacity: 1 }],
  },
  {
    name: "Baile de gafieira com a Orquestra Sereno",
    venue: { name: "Clube dos Democratas", address: "Rio de Janeiro" },
    startsAt: inDays(2, 21),
    types: [{ name: "Salão", reais: 45, capacity: 250 }],
  },
  {
    name: "Feira do livro independente",
    venue: { name: "Mercado Velho", address: "Salvador" },
    startsAt: inDays(10, 9),
    types: [{ name: "Entrada", reais: 0, capacity: null, salesStartAt: inDays(4, 10) }],
  },
];

export type Agenda = { mareAlta: PublishedEvent; soldOut: PublishedEvent; notYet: PublishedEvent };

/** Several days of events: one sold out, one with few tickets left, one not yet on sale. */
export const openAgenda = async (client: Client): Promise<Agenda> => {
  const main = await publish(client, mareAlta());
  const made: PublishedEvent[] = [];
  for (const show of others()) made.push(await publish(client, show));
  const [few, , , soldOut, , notYet] = made as [
    PublishedEvent,
    PublishedEvent,
    PublishedEvent,
    PublishedEvent,
    PublishedEvent,
    PublishedEvent,
  ];
  const take = (published: PublishedEvent, type: string, quantity: number) =>
    client.buy({ eventId: published.eventId, ticketTypeId: published.types[type] ?? "" }, quantity);
  await take(main, "Social", 2);
  for (const quantity of [4, 4, 4, 4, 4, 4, 4, 4, 4]) await take(main, "Meia-entrada", quantity);
  await take(soldOut, "Vaga", 1);
  for (const quantity of [6, 6, 6]) await take(few, "Pista", quantity);
  return { mareAlta: main, soldOut, notYet };
};
