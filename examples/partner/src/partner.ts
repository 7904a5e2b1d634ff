/** A partner's evening: it sends its event, takes seats to sell, sells some, takes one ticket back, and returns the rest. */
import { openAdmin } from "@catraca/client";
import type { Inbox } from "./inbox.ts";

type Admin = ReturnType<typeof openAdmin>;

/** The answer's body. Throws what the API refused, by its code. */
const answerOf = async <T>(asked: Promise<{ ok: boolean; status: number; json: () => Promise<T> }>): Promise<T> => {
  const response = await asked;
  const body = await response.json();
  if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(body)}`);
  return body;
};

const HOUR_MS = 3_600_000;
const FLOOR = "floor";
const CAPACITY = 100;
const ALLOTMENT = 20;
const GUESTS = ["Ana Souza", "Bento Reis", "Davi Nogueira"];

const price = { amountMinor: 8000, currency: "BRL" };

const showOf = (name: string) => ({
  updatedAt: new Date().toISOString(),
  event: {
    name,
    venue: { name: "Teatro Leste", city: "São Paulo" },
    startsAt: new Date(Date.now() + 48 * HOUR_MS).toISOString(),
    endsAt: new Date(Date.now() + 51 * HOUR_MS).toISOString(),
    timeZone: "America/Sao_Paulo",
    currency: "BRL",
  },
  ticketTypes: [{ externalId: FLOOR, name: "Plateia", price, capacity: CAPACITY }],
  publish: true,
});

/** Sent twice: a repeat makes no second event. */
const sendShow = async (admin: Admin, externalId: string) => {
  const json = showOf("Noite de gala");
  const send = () => answerOf(admin.partner.events[":externalId"].$put({ param: { externalId }, json }));
  const [first, second] = [await send(), await send()];
  if (first.partnerEvent.event.id !== second.partnerEvent.event.id) throw new Error("one show became two events");
  return first.partnerEvent;
};

/** The newest state, with what is left. */
const readShow = async (admin: Admin, externalId: string) =>
  (await answerOf(admin.partner.events[":externalId"].$get({ param: { externalId } }))).partnerEvent;

const setAllotment = async (admin: Admin, externalId: string, quantity: number) => {
  const param = { externalId, typeExternalId: FLOOR };
  const { partnerEvent } = await answerOf(
    admin.partner.events[":externalId"].allotments[":typeExternalId"].$put({ param, json: { quantity } }),
  );
  const allotment = partnerEvent.ticketTypes.find((type) => type.externalId === FLOOR)?.allotment;
  if (!allotment) throw new Error("there is no allotment");
  return allotment;
};

/** Ordinary orders, paid at the partner's: each gets a ticket with a code of ours. */
const sell = (admin: Admin, eventId: string, ticketTypeId: string) =>
  answerOf(
    admin.events[":eventId"].invitations.$post({
      param: { eventId },
      query: {},
      json: { ticketTypeId, attendees: GUESTS.map((name) => ({ name })), payment: "elsewhere", note: "Teatro Leste" },
    }),
  );

/** The partner's buyer wants the money back: the ticket ends, and its seat is the partner's again. */
const takeBack = (admin: Admin, ticketId: string) =>
  answerOf(admin.tickets[":ticketId"].void.$post({ param: { ticketId }, json: { release: true } }));

const listen = async (admin: Admin, inbox: Inbox, url: string) => {
  const types = ["event.published", "event.changed", "order.issued", "ticket.issued", "ticket.voided"] as const;
  const { webhook, secret } = await answerOf(admin.webhooks.$post({ json: { name: "Teatro Leste", url, types: [...types] } }));
  inbox.trust(secret);
  // A new webhook hears of changes from two seconds after it was made.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  return webhook;
};

type Partner = { admin: string; key: string; inbox: Inbox; url: string; externalId: string; say: (line: string) => void };

export const playEvening = async ({ admin: address, key, inbox, url, externalId, say }: Partner): Promise<void> => {
  const admin = openAdmin({ admin: address, key });
  const webhook = await listen(admin, inbox, url);
  try {
    const show = await sendShow(admin, externalId);
    const eventId = show.event.id;
    await inbox.waitFor("event.published", eventId, 1);
    say(`sent ${externalId}, which is ${eventId} and on sale`);

    const allotment = await setAllotment(admin, externalId, ALLOTMENT);
    say(`took ${allotment.quantity} seats to sell`);
    await sell(admin, eventId, allotment.ticketTypeId);
    const orders = await inbox.waitFor("order.issued", eventId, GUESTS.length);
    say(`sold ${orders.length} tickets`);

    const [first] = orders.flatMap(({ data }) => data["ticketIds"] as string[]);
    await takeBack(admin, first ?? "");
    await inbox.waitFor("ticket.voided", eventId, 1);
    say(`took ${first} back`);

    const sold = GUESTS.length - 1;
    const left = await setAllotment(admin, externalId, sold);
    say(`kept ${left.quantity} seats for tickets that are sold, and returned the rest`);

    // The organizer moves the show to another hall: the delivery says that it changed, and the show is read again.
    await answerOf(admin.events[":eventId"].$patch({ param: { eventId }, json: { venue: { name: "Teatro Oeste" } } }));
    await inbox.waitFor("event.changed", eventId, 1);
    const now = await readShow(admin, externalId);
    const [floor] = now.ticketTypes;
    say(
      `the show is at ${now.event.venue.name}; ${(floor?.capacity ?? 0) + (floor?.allotment?.quantity ?? 0)} of ${CAPACITY} seats add up`,
    );
  } finally {
    await answerOf(admin.webhooks[":webhookId"].$delete({ param: { webhookId: webhook.id } }));
  }
};
