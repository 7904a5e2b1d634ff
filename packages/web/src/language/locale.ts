/** The language of the pages: the chosen one, otherwise the first of the browser's languages that they support, otherwise Portuguese. */
import { readSetting, saveSetting } from "../local-storage.ts";
import { baseLocale, isLocale, overwriteGetLocale, type Locale } from "../paraglide/runtime.js";
import { createStore, useStore } from "../store.ts";

export type { Locale } from "../paraglide/runtime.js";

const KEY = "catraca.locale";

/** Goes by the language alone: `pt-PT` is Portuguese, `en-GB` is English. */
export const findSupportedLocale = (languages: readonly string[]): Locale | undefined => {
  for (const language of languages) {
    const [name] = language.toLowerCase().split("-");
    if (name === "pt") return "pt-BR";
    if (name === "en") return "en";
  }
  return undefined;
};

const detectLocale = (): Locale => {
  const saved = readSetting(KEY);
  return isLocale(saved) ? saved : (findSupportedLocale(navigator.languages) ?? baseLocale);
};

const current = createStore(detectLocale());

overwriteGetLocale(current.get);
const updateDocument = (): void => document.documentElement.setAttribute("lang", current.get());
updateDocument();

export const getLocale = current.get;

export const getOtherLocale = (): Locale => (current.get() === "pt-BR" ? "en" : "pt-BR");

export const chooseLocale = (locale: Locale): void => {
  saveSetting(KEY, locale);
  current.set(locale);
  updateDocument();
};

export const useLocale = (): Locale => useStore(current);
