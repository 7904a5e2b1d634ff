/** Writes the place of an event in one line. Pure. */
import { foldForSearch } from "../kernel/search.rules.ts";

export type Venue = { name: string; address?: string | undefined; city?: string | undefined };

/** The city stands last, unless the address says it already, as many organizers write it. */
export const addressOf = ({ address = "", city = "" }: Venue): string =>
  foldForSearch(address).includes(foldForSearch(city).trim()) ? address : [address, city].filter(Boolean).join(", ");
