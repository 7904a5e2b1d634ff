/** An event with everything that it sells. Attendees see it, and orders are priced from it. */
import * as v from "valibot";
import * as Event from "../event/event.ts";
import { isPreviewToken } from "../event/event.preview.ts";
import {
  EventRef,
  EventWithCode,
  ListPublished,
  PreviewRef,
  type EventOnSale,
  type EventSummary,
  type Policies,
} from "../event/event.schema.ts";
import { heldBackPools, isOffering, isWaitingListOn } from "../event/event.waiting.rules.ts";
import { cached } from "../kernel/cache.ts";
import { iso, now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import { operation } from "../kernel/operation.ts";
import { fetchFrom, type Page } from "../kernel/page.ts";
import { foldForSearch } from "../kernel/text.ts";
import * as Fee from "../fee/fee.ts";
import type { PoolRow } from "../stock/stock.entity.ts";
import { allInPriceOf, lonePriceOf } from "../price/price.rules.ts";
import * as Product from "../product/product.ts";
import { unlockedBy } from "../promo-code/promo-code.rules.ts";
import * as Question from "../question/question.ts";
import * as PromoCode from "../promo-code/promo-code.ts";
import * as Stock from "../stock/stock.ts";
import { collections, rows } from "../table/service.ts";
import * as TicketType from "../ticket-type/ticket-type.ts";
import { readSales } from "./catalog.dynamo.ts";
import {
  availabilityOf,
  bestAvailability,
  findEarlierTier,
  isHeld,
  isListed,
  isOnSale,
  mayBeHeld,
  salesOfPool,
  sellableOf,
  sortTypes,
} from "./catalog.rules.ts";
import type { CatalogView } from "./catalog.schema.ts";
import type { SummaryType } from "./catalog.entity.ts";
import * as Summary from "./catalog.summary.ts";

export type Catalog = {
  event: Event.EventRow;
  ticketTypes: TicketType.TicketTypeRow[];
  products: Product.ProductRow[];
  fees: Fee.FeeRow[];
  questions: Question.QuestionRow[];
  policies: Policies;
  gates: { gateId: string; name: string; createdAtMs: number }[];
  pools: PoolRow[];
};

const byAge = <T extends { createdAtMs: number }>(all: T[]): T[] => all.toSorted((a, b) => a.createdAtMs - b.createdAtMs);

const load = (eventId: string): Promise<Catalog | undefined> =>
  asTransient("catalog.unavailable", async () => {
    const { data } = await collections.catalog({ eventId }).go({ consistent: true, pages: "all" });
    const [event] = data.event;
    if (!event) return undefined;
    const ticketTypes = sortTypes(byAge(data.ticketType), event.ticketTypeOrder);
    return {
      event,
      ticketTypes,
      products: byAge(data.product),
      fees: byAge(data.fee),
      questions: Question.sort(data.question, event.questionOrder),
      gates: byAge(data.gate),
      pools: data.pool,
      policies: data.policies[0]?.policies ?? {},
    };
  });

const catalogCache = cached({ forMs: 2000 }, load);

/** Up to 2 s stale. Call `getFresh` before you refuse a request because of it. */
export const getCached = (eventId: string): Promise<Catalog | undefined> => catalogCache.get(eventId);
export const getFresh = (eventId: string): Promise<Catalog | undefined> => catalogCache.fresh(eventId);

/** With every change that was answered before this call. Reads only the event's row while the cached copy has its version. For a sale. */
export const getCurrent = async (eventId: string): Promise<Catalog | undefined> => {
  const [catalog, event] = await Promise.all([getCached(eventId), Event.findFresh(eventId)]);
  if (event?.isOrdered) remember(eventId);
  return catalog && event && catalog.event.catalogVersion === event.catalogVersion ? { ...catalog, event } : getFresh(eventId);
};

type Ordered = { ticketTypeId?: string; productId?: string; pools: readonly string[] };

const idOf = ({ ticketTypeId, productId = "" }: { ticketTypeId?: string; productId?: string }): string => ticketTypeId ?? productId;

/** Ids that are marked for good. Bounded, because a process may live for hours. */
const marked = new Set<string>();
const MAX_MARKED = 10_000;

const remember = (id: string): void => {
  if (marked.size >= MAX_MARKED) marked.clear();
  marked.add(id);
};

const markEvent = async (eventId: string): Promise<boolean> => {
  if (marked.has(eventId)) return true;
  const isMarked = await Event.markOrdered(eventId);
  if (isMarked) remember(eventId);
  return isMarked;
};

const markOne = (eventId: string, { ticketTypeId, productId = "" }: Ordered): Promise<boolean> =>
  asTransient("catalog.unavailable", async () => {
    const isOrdered = { isOrdered: true };
    const options = { returnOnConditionCheckFailure: true } as const;
    const { rejected } =
      ticketTypeId === undefined
        ? await rows.product.patch({ eventId, productId }).set(isOrdered).go(options)
        : await rows.ticketType.patch({ eventId, ticketTypeId }).set(isOrdered).go(options);
    return !rejected;
  });

/**
 * Marks the event, and each ordered type and product without a limit, before the order: they have no stock whose condition decides between a sale and a
 * removal. Returns false when one was removed, or the event unpublished, meanwhile. Writes for the first orders alone.
 */
export const markOrdered = async (eventId: string, lines: readonly Ordered[]): Promise<boolean> => {
  const { ticketTypes = [], products = [] } = (await getCached(eventId)) ?? {};
  const known = new Set([...ticketTypes, ...products].filter(({ isOrdered }) => isOrdered).map(idOf));
  if (!(await markEvent(eventId))) return false;
  for (const line of lines) {
    const id = idOf(line);
    if (known.has(id) || marked.has(id) || line.pools.some((pool) => Stock.poolIdOf(pool) === id)) continue;
    if (!(await markOne(eventId, line))) return false;
    remember(id);
  }
  return true;
};

/** Returns whether unpaid orders have the seats that these pools lack. Reads the counters only when a pool is empty and may be held. */
const areHeld = async ({ event, ticketTypes, products }: Catalog, poolNames: readonly string[]): Promise<boolean> => {
  const stocks = await Promise.all(poolNames.map(async (pool) => ({ pool, stock: await Stock.readPool(pool) })));
  const empty = stocks.filter(({ stock }) => stock.available <= 0);
  if (empty.length === 0 || !empty.every(({ stock }) => mayBeHeld(stock, now()))) return false;
  const sales = await readSales(event.eventId);
  const sellers = [
    ...ticketTypes.map(({ ticketTypeId: id, pools }) => ({ id, pools })),
    ...products.map(({ productId: id, pools }) => ({ id, pools })),
  ];
  return empty.every(({ pool, stock }) => isHeld(stock, salesOfPool(pool, sellers, sales), now()));
};

/** `unlocked`: the types that the reader's code unlocks. */
const viewOnSale = async (catalog: Catalog, unlocked: readonly string[] = []): Promise<EventOnSale> => {
  const { event, ticketTypes: allTypes, products, fees, questions, pools } = catalog;
  const { currency } = event;
  const ticketTypes = allTypes.filter((type) => isListed(type, unlocked));
  const kept = heldBackPools(event);
  const types = await Promise.all(
    ticketTypes.map(async (type) => {
      const isKept = type.pools.some((pool) => kept.has(pool));
      const available = isKept ? 0 : await Stock.readAvailable(type.pools);
      const earlier = findEarlierTier(type, allTypes, now());
      const isWaiting = earlier !== undefined && !(earlier.pool !== undefined && (await Stock.readAvailable([earlier.pool])) === 0);
      return {
        id: type.ticketTypeId,
        name: type.name,
        ...(!type.description ? {} : { description: type.description }),
        ...(!type.group ? {} : { group: type.group }),
        price: { amountMinor: type.priceMinor, currency },
        totalPrice: { amountMinor: allInPriceOf(type, fees), currency },
        available,
        availability: availabilityOf({
          onSale: isOnSale(event, type, now()) && !isWaiting,
          available,
          capacity: sellableOf(type, pools),
          // What comes back is for those who wait.
          held: !isKept && !isOffering(event, type.ticketTypeId) && (await areHeld(catalog, type.pools)),
        }),
        // Also of one order, so that pages need to know only one limit.
        maxPerOrder: Math.min(type.maxPerOrder, type.maxPerBuyer ?? Infinity),
        ...(type.maxPerBuyer === undefined ? {} : { maxPerBuyer: type.maxPerBuyer }),
        salesStartAt: iso(type.salesStartAtMs ?? event.publishedAtMs ?? event.createdAtMs),
        salesEndAt: iso(type.salesEndAtMs ?? event.endsAtMs),
        ...(isWaiting ? { opensAfter: earlier.tier.name } : {}),
        ...(type.visibility === "code" ? { needsCode: true as const } : {}),
      };
    }),
  );
  const prices = ticketTypes.map((type) => lonePriceOf(type, fees));
  const organizer = await Event.organizerOf(event);
  return {
    id: event.eventId,
    name: event.name,
    ...(event.description === undefined ? {} : { description: event.description }),
    venue: event.venue,
    ...(organizer === undefined ? {} : { organizer }),
    policies: catalog.policies,
    ...(event.refundPolicy === undefined ? {} : { refundPolicy: event.refundPolicy }),
    ...(event.minimumAge === undefined ? {} : { minimumAge: event.minimumAge }),
    ...Event.viewPicture(event),
    ...(await Event.viewCover(event)),
    ...Event.viewMoved(event),
    startsAt: iso(event.startsAtMs),
    endsAt: iso(event.endsAtMs),
    doorsOpenAt: iso(event.doorsOpenAtMs),
    timeZone: event.timeZone,
    fromPrice: prices.length > 0 ? { amountMinor: Math.min(...prices), currency } : null,
    availability: event.status === "cancelled" ? "cancelled" : bestAvailability(types.map(({ availability }) => availability)),
    ticketTypes: types,
    ...(isWaitingListOn(event) && event.status === "published" ? { hasWaitingList: true as const } : {}),
    ...(event.promoCodeCount ? { hasPromoCodes: true as const } : {}),
    fees: fees.map((fee) => Fee.view(fee, currency)),
    ...(questions.length === 0 ? {} : { questions: questions.map(Question.viewOnSale) }),
    products: await Promise.all(
      products.map(async (product) => {
        const available = await Stock.readAvailable(product.pools);
        return {
          id: product.productId,
          name: product.name,
          price: { amountMinor: product.priceMinor, currency },
          available,
          availability: availabilityOf({
            onSale: true,
            available,
            capacity: sellableOf(product, pools),
            held: await areHeld(catalog, product.pools),
          }),
        };
      }),
    ),
  };
};

const hideDraft = (catalog: Catalog | undefined): Catalog | undefined => (catalog?.event.status === "draft" ? undefined : catalog);

/** Anyone may. A draft is missing. With a `code`, what it unlocks is listed too; a code that is not valid lists nothing more. */
export const get = operation(EventWithCode, async ({ eventId, code }) => {
  const catalog = hideDraft(await getCached(eventId)) ?? hideDraft(await getFresh(eventId));
  if (!catalog) throw Event.eventMissing();
  return viewOnSale(catalog, code === undefined ? [] : unlockedBy(await PromoCode.find(eventId, code), now()));
});

/** Also a draft, by its preview link, as it will look when it is published. Orders of a draft are refused as ever. */
export const getPreview = operation(PreviewRef, async ({ eventId, accessToken }) => {
  const catalog = isPreviewToken(eventId, accessToken) ? await getFresh(eventId) : undefined;
  if (!catalog) throw Event.eventMissing();
  const { event } = catalog;
  return viewOnSale(event.status === "draft" ? { ...catalog, event: { ...event, status: "published" } } : catalog);
});

/** Ids of published events that have not ended, or ended after a time. The one that ends first comes first. */
export const listPublished = (page: Page, endAfterMs = now()): Promise<{ eventIds: string[]; cursor: string | null }> =>
  asTransient("catalog.unavailable", async () => {
    const { data, cursor } = await fetchFrom(page.cursor, (at) =>
      rows.event.query
        .listed({ listed: "published" })
        .gt({ endsAtMs: endAfterMs })
        .go({ limit: page.limit, cursor: at, attributes: ["eventId"] }),
    );
    return { eventIds: data.map(({ eventId }) => eventId), cursor };
  });

/** The summary does not know holds, so an event that looks sold out is read whole. */
const summarize = async (event: Event.EventRow, saved: Summary.Saved | undefined): Promise<EventSummary> => {
  const types = Summary.typesOf(event, saved) ?? (await summarizeCatalog(event));
  const view = await Summary.view(event, types);
  if (event.status === "cancelled") return { ...view, availability: "cancelled" };
  if (view.availability !== "sold_out") return view;
  const catalog = await getCached(event.eventId);
  return catalog ? { ...view, availability: (await viewOnSale(catalog)).availability } : view;
};

/** An event that is older than summaries is read as the event's page reads it. */
const summarizeCatalog = async (event: Event.EventRow): Promise<SummaryType[]> => {
  const catalog = await (Summary.canSave(event) ? getFresh(event.eventId) : getCached(event.eventId));
  return catalog ? Summary.save(catalog.event, catalog) : [];
};

/** A search for a city reads on until something is found, at most this many times. */
const MAX_READS = 2;

/**
 * Published events that have not ended. Anyone may. Reads one small row of each event, however many types it has. In one city a page may be shorter than
 * its limit; the cursor continues from there.
 */
export const list = operation(v.strictObject({ page: ListPublished }), async ({ page: { city, ...page } }) => {
  const isThere = ({ venue }: Event.EventRow): boolean =>
    city === undefined || foldForSearch(venue.city ?? "").trim() === foldForSearch(city).trim();
  const events: EventSummary[] = [];
  let next: string | null | undefined = page.cursor;
  for (let reads = 0; reads < MAX_READS && next !== null && events.length === 0; reads++) {
    const { eventIds, cursor } = await listPublished({ limit: page.limit, ...(next === undefined ? {} : { cursor: next }) });
    const found = await Summary.read(eventIds);
    const published = found.flatMap(({ event, saved }) =>
      event !== undefined && event.status !== "draft" && isThere(event) ? [summarize(event, saved)] : [],
    );
    events.push(...(await Promise.all(published)));
    next = cursor;
  }
  return { events, cursor: next ?? null };
});

/** Includes drafts. For organizers and staff of the event. */
export const getFull = operation(EventRef, async ({ eventId }): Promise<CatalogView> => {
  await Event.getOwned(eventId, "catalog.read");
  const catalog = await getFresh(eventId);
  if (!catalog) throw Event.eventMissing();
  const { event, ticketTypes, products, fees, pools } = catalog;
  type Limited = { pools: readonly string[]; overbooked?: number };
  // A limit that was just lowered is shown at once: the copies of its stock may be older.
  const wasLowered = (row: Limited): boolean =>
    [row, ...pools.filter(({ pool }) => row.pools.includes(pool))].some((one) => one.overbooked);
  const withAvailable = async <T>(view: T, row: Limited) => {
    if (!wasLowered(row)) return { ...view, available: await Stock.readAvailable(row.pools) };
    const balance = await Stock.readBalance(row.pools);
    return { ...view, available: Math.max(0, balance), ...(balance < 0 ? { overbooked: -balance } : {}) };
  };
  return {
    ticketTypes: await Promise.all(ticketTypes.map((row) => withAvailable(TicketType.view(row, event.currency), row))),
    products: await Promise.all(products.map((row) => withAvailable(Product.view(row, event.currency), row))),
    fees: fees.map((fee) => Fee.view(fee, event.currency)),
    pools: pools.map(Stock.viewPool),
  };
});
