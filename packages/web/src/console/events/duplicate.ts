/** Another event like this one: a draft with the same types, products and gates, a week later. Devices and orders stay where they are. */
import { m } from "../../paraglide/messages.js";
import { admin, ask } from "../ask.ts";
import { queryClient } from "../../face.tsx";
import { catalogQuery, gatesQuery, type EventView } from "../queries.ts";

const WEEK_MS = 7 * 86_400_000;
const later = (instant: string): string => new Date(Date.parse(instant) + WEEK_MS).toISOString();

const copyOf = ({ name, description, venue, startsAt, endsAt, doorsOpenAt, timeZone, currency, holdSeconds }: EventView) => ({
  name: m.console_copy_of({ name }),
  ...(description === undefined ? {} : { description }),
  venue: { name: venue.name, ...(venue.address === undefined ? {} : { address: venue.address }) },
  startsAt: later(startsAt),
  endsAt: later(endsAt),
  doorsOpenAt: later(doorsOpenAt),
  timeZone,
  currency,
  holdSeconds,
});

/** The id of the draft. In order, since gates name what was made before them. */
export const duplicate = async (event: EventView): Promise<string> => {
  const [catalog, gates] = await Promise.all([
    queryClient.fetchQuery(catalogQuery(event.id)),
    queryClient.fetchQuery(gatesQuery(event.id)),
  ]);
  const made = await ask(() => admin.events.$post({ json: copyOf(event) }));
  const param = { eventId: made.event.id };
  const of = admin.events[":eventId"];
  /** What it is called in the copy. */
  const names = new Map<string, string>();
  const named = (ids: readonly string[]): string[] => ids.flatMap((id) => names.get(id) ?? []);
  for (const { id, name, capacity } of catalog.pools)
    names.set(id, (await ask(() => of.pools.$post({ param, json: { name, capacity } }))).pool.id);
  for (const { id, name, price, capacity, maxPerOrder, poolIds } of catalog.ticketTypes) {
    const json = { name, price, capacity, maxPerOrder, poolIds: named(poolIds) };
    names.set(id, (await ask(() => of["ticket-types"].$post({ param, json }))).ticketType.id);
  }
  for (const { id, name, price, stock } of catalog.products)
    names.set(id, (await ask(() => of.products.$post({ param, json: { name, price, stock } }))).product.id);
  for (const { name, mode, reentry, ticketTypeIds, productIds } of gates)
    await ask(() =>
      of.gates.$post({ param, json: { name, mode, reentry, ticketTypeIds: named(ticketTypeIds), productIds: named(productIds) } }),
    );
  return made.event.id;
};
