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

export const buyer = { name: "Ana Souza", email: "ana@example.com" };
