/** Duplicates an event as a draft one week later, with its pools, ticket types, products and gates. Devices and orders are not copied. */
import { m } from "../../paraglide/messages.js";
import { admin, callAdmin } from "../admin-client.ts";
import { queryClient } from "../../app.tsx";
import { catalogQuery, gatesQuery, type EventView } from "../queries.ts";
import { addDays } from "../wall-time.ts";

const DAYS_LATER = 7;

const createCopy = ({ name, description, venue, startsAt, endsAt, doorsOpenAt, timeZone, currency, holdSeconds }: EventView) => ({
  name: m.console_copy_of({ name }),
  ...(description === undefined ? {} : { description }),
  venue: { name: venue.name, ...(venue.address === undefined ? {} : { address: venue.address }) },
  startsAt: addDays(startsAt, DAYS_LATER, timeZone),
  endsAt: addDays(endsAt, DAYS_LATER, timeZone),
  doorsOpenAt: addDays(doorsOpenAt, DAYS_LATER, timeZone),
  timeZone,
  currency,
  holdSeconds,
});

/** Returns the id of the draft. Runs in this order because ticket types name pools, and gates name both. */
export const duplicateEvent = async (event: EventView): Promise<string> => {
  const [catalog, gates] = await Promise.all([
    queryClient.fetchQuery(catalogQuery(event.id)),
    queryClient.fetchQuery(gatesQuery(event.id)),
  ]);
  const copy = await callAdmin(() => admin.events.$post({ json: createCopy(event) }));
  const param = { eventId: copy.event.id };
  const api = admin.events[":eventId"];
  /** Ids in the copy by the ids in the original. */
  const copyIds = new Map<string, string>();
  const mapIds = (ids: readonly string[]): string[] => ids.flatMap((id) => copyIds.get(id) ?? []);
  for (const { id, name, capacity } of catalog.pools)
    copyIds.set(id, (await callAdmin(() => api.pools.$post({ param, json: { name, capacity } }))).pool.id);
  for (const { id, name, price, capacity, maxPerOrder, visibility, poolIds } of catalog.ticketTypes) {
    const json = { name, price, capacity, maxPerOrder, visibility, poolIds: mapIds(poolIds) };
    copyIds.set(id, (await callAdmin(() => api["ticket-types"].$post({ param, json }))).ticketType.id);
  }
  for (const { id, name, price, stock } of catalog.products)
    copyIds.set(id, (await callAdmin(() => api.products.$post({ param, json: { name, price, stock } }))).product.id);
  for (const { name, mode, reentry, ticketTypeIds, productIds } of gates)
    await callAdmin(() =>
      api.gates.$post({ param, json: { name, mode, reentry, ticketTypeIds: mapIds(ticketTypeIds), productIds: mapIds(productIds) } }),
    );
  return copy.event.id;
};
