/** Rows that are being added, by names of their own until they are saved. */
import type { Check } from "../check.ts";
import type { CatalogView } from "../queries.ts";
import type { CatalogDraft, Terms } from "./catalog-fields.ts";

export type Section = {
  eventId: string;
  catalog: CatalogView;
  draft: CatalogDraft;
  change: (part: Partial<CatalogDraft>) => void;
  check: Check;
  terms: Terms;
};

/** The next name that is free. */
export const nextName = (part: string, taken: object): string => {
  let at = 1;
  while (`${part}-${at}` in taken) at++;
  return `${part}-${at}`;
};

export const without = <T>(all: Record<string, T>, id: string): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([one]) => one !== id));
