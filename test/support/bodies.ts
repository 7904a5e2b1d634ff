/** Request bodies for operations and HTTP calls. */
const HOUR_MS = 3_600_000;

/** The doors are open and the event has not started. */
export const eventBody = (change: object = {}) => ({
  name: "A night out",
  venue: { name: "The hall" },
  startsAt: new Date(Date.now() + HOUR_MS).toISOString(),
  endsAt: new Date(Date.now() + 5 * HOUR_MS).toISOString(),
  doorsOpenAt: new Date(Date.now() - HOUR_MS).toISOString(),
  timeZone: "America/Sao_Paulo",
  currency: "BRL",
  ...change,
});

type Buyer = { name: string; email: string };

let buyers = 0;
const byKey = new Map<string, Buyer>();

/** Another person each time, because a buyer may have two open orders of an event. A repeated request has the same idempotency key and buyer. */
export const anotherBuyer = (idempotencyKey?: string): Buyer => {
  const buyer = byKey.get(idempotencyKey ?? "") ?? { name: "Ana Souza", email: `ana.${++buyers}@example.com` };
  if (idempotencyKey !== undefined) byKey.set(idempotencyKey, buyer);
  return buyer;
};
