import { expect, it } from "vitest";
import { listZones, searchZones } from "./zones.ts";

const find = (locale: string, typed: string, chosen = "America/Recife") =>
  searchZones(listZones(locale), typed, chosen)
    .filter(({ zone }) => zone !== chosen)
    .map(({ label }) => label);

it("finds a zone by city and country in the page's language, without accents", () => {
  expect(find("pt-BR", "lisboa")).toEqual(["Lisboa, Portugal"]);
  expect(find("en", "lisbon portugal")).toEqual(["Lisbon, Portugal"]);
  expect(find("pt-BR", "nova york")).toEqual(["Nova York, Estados Unidos"]);
  expect(find("pt-BR", "alemanha berlim")).toEqual(["Berlim, Alemanha"]);
  expect(find("pt-BR", "belo horizonte")).toEqual(["São Paulo, Rio, Brasília, Brasil"]);
  expect(find("pt-BR", "belem")).toContain("Belém, Brasil");
  expect(find("en", "nowhere at all")).toEqual([]);
});

it("has the chosen zone in any case, also by a name that the list does not have", () => {
  const [first] = searchZones(listZones("en"), "lisbon", "Asia/Kolkata");
  expect(first).toEqual({ zone: "Asia/Kolkata", label: "Kolkata", others: "" });
  expect(searchZones(listZones("en"), "lisbon", "Europe/Paris").map(({ label }) => label)).toContain("Paris, France");
});

it("starts with Brazil, and each zone is one that the machine knows", () => {
  const zones = listZones("pt-BR");
  expect(zones.slice(0, 16).every(({ label }) => label.endsWith("Brasil"))).toBe(true);
  for (const { zone } of zones) expect(() => new Intl.DateTimeFormat("en", { timeZone: zone }), zone).not.toThrow();
  expect(new Set(zones.map(({ zone }) => zone)).size).toBe(zones.length);
});
