/** Request bodies that both the operations' and the HTTP calls' tests send. */
const HOUR_MS = 3_600_000;

/** Doors are open, the event has not begun. */
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

export const buyer = { name: "Ana Souza", email: "ana@example.com" };
