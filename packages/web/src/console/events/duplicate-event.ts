/**
 * Duplicates an event as a draft one week later, with its texts, pools, ticket types, products, fees, promo codes and gates. Devices and orders are not copied,
 * nor the times of codes, which are of the original.
 */
import { m } from "../../paraglide/messages.js";
import { admin, callAdmin } from "../admin-client.ts";
import { queryClient } from "../../app.tsx";
import { catalogQuery, codesQuery, eventQuery, gatesQuery, type EventView } from "../queries.ts";
import { addDays } from "../wall-time.ts";

const DAYS_LATER = 7;

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};
/** JSON has no undefined, which the type of an answer does not know. */
const copyOf = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>;

const createCopy = ({ name, description, venue, contact, policies, refundPolicy, startsAt, endsAt, doorsOpenAt, ...event }: EventView) => ({
  name: m.console_copy_of({ name }),
  ...(description === undefined ? {} : { description }),
  venue: copyOf(venue),
  ...(contact === undefined ? {} : { contact: copyOf(contact) }),
  ...(policies === undefined ? {} : { policies: copyOf(policies) }),
  ...(refundPolicy === undefined ? {} : { refundPolicy: copyOf(refundPolicy) }),
  startsAt: addDays(startsAt, DAYS_LATER, event.timeZone),
  endsAt: addDays(endsAt, DAYS_LATER, event.timeZone),
  doorsOpenAt: addDays(doorsOpenAt, DAYS_LATER, event.timeZone),
  timeZone: event.timeZone,
  currency: event.currency,
  holdSeconds: event.holdSeconds,
});

/** Returns the id of the draft. Runs in this order because ticket types name pools, and gates name both. */
export const duplicateEvent = async (event: EventView): Promise<string> => {
  // A list leaves the rules out.
  const [whole, catalog, gates, codes] = await Promise.all([
    queryClient.fetchQuery(eventQuery(event.id)),
    queryClient.fetchQuery(catalogQuery(event.id)),
    queryClient.fetchQuery(gatesQuery(event.id)),
    queryClient.fetchQuery(codesQuery(event.id)),
  ]);
  const copy = await callAdmin(() => admin.events.$post({ json: createCopy(whole) }));
  const param = { eventId: copy.event.id };
  const api = admin.events[":eventId"];
  /** Ids in the copy by the ids in the original. */
  const copyIds = new Map<string, string>();
  const mapIds = (ids: readonly string[]): string[] => ids.flatMap((id) => copyIds.get(id) ?? []);
  for (const { id, name, capacity } of catalog.pools)
    copyIds.set(id, (await callAdmin(() => api.pools.$post({ param, json: { name, capacity } }))).pool.id);
  for (const {
    id,
    name,
    description = "",
    group = "",
    price,
    capacity,
    maxPerOrder,
    maxPerBuyer,
    visibility,
    poolIds,
  } of catalog.ticketTypes) {
    const limit = maxPerBuyer === undefined ? {} : { maxPerBuyer };
    const json = { name, description, group, price, capacity, maxPerOrder, ...limit, visibility, poolIds: mapIds(poolIds) };
    copyIds.set(id, (await callAdmin(() => api["ticket-types"].$post({ param, json }))).ticketType.id);
  }
  // A type may wait for one that follows it in the list.
  for (const { id, after: original = "" } of catalog.ticketTypes) {
    const after = copyIds.get(original);
    const ticketTypeId = copyIds.get(id) ?? "";
    if (after !== undefined)
      await callAdmin(() => api["ticket-types"][":ticketTypeId"].$patch({ param: { ...param, ticketTypeId }, json: { after } }));
  }
  for (const { id, name, price, stock } of catalog.products)
    copyIds.set(id, (await callAdmin(() => api.products.$post({ param, json: { name, price, stock } }))).product.id);
  for (const { id: _, ticketTypeIds, ...fee } of catalog.fees) {
    const types = ticketTypeIds && mapIds(ticketTypeIds);
    // The types of this fee are gone: for no type there is no fee, and without the list it would be for all.
    if (types?.length === 0) continue;
    await callAdmin(() => api.fees.$post({ param, json: { ...copyOf(fee), ...(types ? { ticketTypeIds: types } : {}) } }));
  }
  for (const {
    id: _id,
    uses: _uses,
    isUsed: _used,
    version: _version,
    startsAt: _starts,
    endsAt: _ends,
    ticketTypeIds,
    unlocks,
    ...code
  } of codes) {
    const types = ticketTypeIds && mapIds(ticketTypeIds);
    const unlocked = mapIds(unlocks ?? []);
    const isUseless = code.percentOff === undefined && code.amountOff === undefined && unlocked.length === 0;
    if (types?.length === 0 || isUseless) continue;
    const json = { ...copyOf(code), ...(types ? { ticketTypeIds: types } : {}), ...(unlocked.length > 0 ? { unlocks: unlocked } : {}) };
    await callAdmin(() => api["promo-codes"].$post({ param, json }));
  }
  for (const { name, mode, reentry, ticketTypeIds, productIds } of gates)
    await callAdmin(() =>
      api.gates.$post({ param, json: { name, mode, reentry, ticketTypeIds: mapIds(ticketTypeIds), productIds: mapIds(productIds) } }),
    );
  return copy.event.id;
};
