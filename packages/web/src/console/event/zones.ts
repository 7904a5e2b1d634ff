/** Time zones as people look for them: by city and country, in the language of the page. */
import { matchesWords } from "@catraca/core/kernel/search.rules";
import { ZONE_CITIES } from "./zone-cities.ts";

export type Zone = { zone: string; label: string; others: string };

/** The last part of the name: "America/New_York" is New York. */
const getCity = (zone: string): string => (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");

/** Brazil first, then by name. */
export const listZones = (locale: string): Zone[] => {
  const countries = new Intl.DisplayNames(locale, { type: "region" });
  const { compare } = new Intl.Collator(locale);
  const rank = ({ country }: { country: string }): number => (country === "BR" ? 0 : 1);
  return ZONE_CITIES.trim()
    .split("\n")
    .flatMap((line) => {
      const [country = "", ...rest] = line.split(" ");
      return rest
        .join(" ")
        .split(";")
        .map((text) => {
          const [zone = "", english = "", portuguese = "", others = ""] = text.split("=");
          const inEnglish = english || getCity(zone);
          const city = locale === "pt-BR" ? portuguese || inEnglish : inEnglish;
          return { country, zone, label: `${city}, ${countries.of(country) ?? country}`, others };
        });
    })
    .toSorted((a, b) => rank(a) - rank(b) || compare(a.label, b.label));
};

/** Those that match what was typed, and the chosen one in any case. */
export const searchZones = (zones: readonly Zone[], typed: string, chosen: string): Zone[] => {
  const found = zones.filter(({ zone, label, others }) => zone === chosen || matchesWords(typed, [zone, label, others]));
  return found.some(({ zone }) => zone === chosen) ? found : [{ zone: chosen, label: getCity(chosen), others: "" }, ...found];
};
