/** Which language the pages speak: what was chosen here, else the first of the browser's that we speak, else Portuguese. */
import { useEffect, useState } from "preact/hooks";
import { baseLocale, isLocale, overwriteGetLocale, type Locale } from "../paraglide/runtime.js";

export type { Locale } from "../paraglide/runtime.js";

const STORED = "catraca.locale";

/** `pt`, `pt-PT` and `en-GB` are spoken too: by their language alone. */
export const spoken = (languages: readonly string[]): Locale | undefined => {
  for (const language of languages) {
    const [name] = language.toLowerCase().split("-");
    if (name === "pt") return "pt-BR";
    if (name === "en") return "en";
  }
  return undefined;
};

/** Storage may be shut off: then the choice lasts as long as the page. */
const stored = (): string | null => {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
};

const store = (locale: Locale): void => {
  try {
    localStorage.setItem(STORED, locale);
  } catch {
    // Nothing to do: see above.
  }
};

const first = (): Locale => {
  const chosen = stored();
  return isLocale(chosen) ? chosen : (spoken(navigator.languages) ?? baseLocale);
};

let current = first();
const listeners = new Set<() => void>();

overwriteGetLocale(() => current);
const show = (): void => document.documentElement.setAttribute("lang", current);
show();

export const locale = (): Locale => current;

export const chooseLocale = (chosen: Locale): void => {
  current = chosen;
  store(chosen);
  show();
  for (const listener of listeners) listener();
};

/** Draws again when the language changes. */
export const useLocale = (): Locale => {
  const [shown, setShown] = useState(current);
  useEffect(() => {
    const listener = () => setShown(current);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return shown;
};
