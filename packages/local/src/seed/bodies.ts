/** Request bodies for events and orders, shared by the seeds and the tests. */
const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export const brl = (amountMinor: number) => ({ amountMinor, currency: "BRL" });

/** An event whose doors are open, so that a ticket can be scanned at once. It starts at the next full hour but one. */
export const openEvent = (nowMs: number) => {
  const hourMs = Math.ceil(nowMs / HOUR_MS) * HOUR_MS;
  return {
    startsAt: new Date(hourMs + HOUR_MS).toISOString(),
    endsAt: new Date(hourMs + 30 * DAY_MS).toISOString(),
    doorsOpenAt: new Date(nowMs - HOUR_MS).toISOString(),
    timeZone: "America/Recife",
    currency: "BRL",
  };
};

const GIVEN_NAMES = ["Ana", "Bruno", "Célia", "Davi", "Elisa", "Fábio", "Gabriela", "Heitor", "Íris", "João", "Lúcia", "Mateus", "Nina"];
const FAMILY_NAMES = [
  "Souza",
  "Andrade",
  "Barros",
  "Cavalcanti",
  "Duarte",
  "Esteves",
  "Farias",
  "Guimarães",
  "Holanda",
  "Lacerda",
  "Moura",
];

/** The same person for the same number. Thirteen given names and eleven family names meet in 143 pairs. */
export const person = (number: number) => {
  const given = GIVEN_NAMES[number % GIVEN_NAMES.length] ?? "";
  const family = FAMILY_NAMES[number % FAMILY_NAMES.length] ?? "";
  const plain = `${given}.${family}`.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return { name: `${given} ${family}`, email: `${plain}.${number}@example.com` };
};
