/** Codes that lower the price of an order, or unlock types of tickets. What orders take of their limits is counted in the orders' own transactions. */
import * as Event from "../event/event.ts";
import { EventRef } from "../event/event.schema.ts";
import { noteChange } from "../kernel/audit.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, asTransient, invalidRequest, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { ms } from "../kernel/instant.ts";
import { operation } from "../kernel/operation.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import type { PromoCodeRow } from "./promo-code.entity.ts";
import { normalizeCode } from "./promo-code.rules.ts";
import {
  ChangePromoCode,
  CODE_ENDS_EARLY,
  CreatePromoCode,
  PromoCodeRef,
  USELESS,
  type PromoCodeChange,
  type PromoCodeView,
} from "./promo-code.schema.ts";

export type { PromoCodeRow } from "./promo-code.entity.ts";

const UNAVAILABLE = "promo_code.unavailable";

/** The same code of an event always has the same id. */
const idOf = (eventId: string, code: string): string => Id.derive("prm", [eventId, code]);

const view = (row: PromoCodeRow, currency: string, uses: number): PromoCodeView => ({
  id: row.promoCodeId,
  code: row.code,
  ...(row.percentOff === undefined ? {} : { percentOff: row.percentOff }),
  ...(row.amountOffMinor === undefined ? {} : { amountOff: { amountMinor: row.amountOffMinor, currency } }),
  ...(row.maxUses === undefined ? {} : { maxUses: row.maxUses }),
  ...(row.maxPerBuyer === undefined ? {} : { maxPerBuyer: row.maxPerBuyer }),
  ...(row.ticketTypeIds === undefined ? {} : { ticketTypeIds: row.ticketTypeIds }),
  ...(row.unlocks === undefined ? {} : { unlocks: row.unlocks }),
  ...(row.startsAtMs === undefined ? {} : { startsAt: iso(row.startsAtMs) }),
  ...(row.endsAtMs === undefined ? {} : { endsAt: iso(row.endsAtMs) }),
  ...(row.minQuantity === undefined ? {} : { minQuantity: row.minQuantity }),
  uses,
  isUsed: row.isUsed,
  version: row.version,
});

const read = (eventId: string, promoCodeId: string): Promise<PromoCodeRow | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.promoCode.get({ eventId, promoCodeId }).go({ consistent: true })).data ?? undefined);

/** The code as it is now, by its text. For orders and quotes. */
export const find = (eventId: string, typed: string): Promise<PromoCodeRow | undefined> =>
  read(eventId, idOf(eventId, normalizeCode(typed)));

/**
 * How many orders hold or have tickets with each of these codes. The id of a code is the key of the item that counts its uses.
 * Consistent, because an organizer who ends a code looks at it.
 */
const countUses = (promoCodeIds: readonly string[]): Promise<ReadonlyMap<string, number>> =>
  asTransient(UNAVAILABLE, async () => {
    if (promoCodeIds.length === 0) return new Map();
    const { data, unprocessed } = await rows.allowance
      .get(promoCodeIds.map((allowance) => ({ allowance })))
      .go({ consistent: true, concurrent: 3 });
    if (unprocessed.length > 0) throw new Transient(UNAVAILABLE);
    return new Map(data.map(({ allowance, taken = 0 }) => [allowance, taken]));
  });

/** The texts of these codes, for the report. May be a moment old. */
export const readTexts = (eventId: string, promoCodeIds: readonly string[]): Promise<ReadonlyMap<string, string>> =>
  asTransient(UNAVAILABLE, async () => {
    if (promoCodeIds.length === 0) return new Map();
    const keys = promoCodeIds.map((promoCodeId) => ({ eventId, promoCodeId }));
    const { data, unprocessed } = await rows.promoCode.get(keys).go({ concurrent: 3, attributes: ["promoCodeId", "code"] });
    if (unprocessed.length > 0) throw new Transient(UNAVAILABLE);
    return new Map(data.map(({ promoCodeId, code }) => [promoCodeId, code]));
  });

/** True when nothing is left of the code now. For quotes: the order's own transaction decides. */
export const isUsedUp = async ({ promoCodeId, maxUses }: PromoCodeRow): Promise<boolean> =>
  maxUses !== undefined && ((await countUses([promoCodeId])).get(promoCodeId) ?? 0) >= maxUses;

/** Called before the first order, so that one of an order and a removal wins. Returns false when the code was removed. */
export const markUsed = ({ eventId, promoCodeId, isUsed }: PromoCodeRow): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    if (isUsed) return true;
    const { rejected } = await rows.promoCode
      .patch({ eventId, promoCodeId })
      .set({ isUsed: true })
      .go({ returnOnConditionCheckFailure: true });
    return !rejected;
  });

/** A code for a type that does not exist would be valid for nothing. `before`: types that the code has, which may be removed since. */
const refuseUnknownTypes = async (
  eventId: string,
  { ticketTypeIds, unlocks }: Types,
  before: Pick<PromoCodeRow, "ticketTypeIds" | "unlocks"> = {},
): Promise<void> => {
  await refuseUnknown(eventId, "ticketTypeIds", ticketTypeIds ?? [], before.ticketTypeIds);
  await refuseUnknown(eventId, "unlocks", unlocks ?? [], before.unlocks);
};

type Types = { ticketTypeIds?: readonly string[] | null; unlocks?: readonly string[] | null };

const refuseUnknown = async (
  eventId: string,
  path: keyof Types,
  ticketTypeIds: readonly string[],
  before: readonly string[] = [],
): Promise<void> => {
  if (ticketTypeIds.length === 0) return;
  const { data } = await asTransient(UNAVAILABLE, () =>
    rows.ticketType.get(ticketTypeIds.map((ticketTypeId) => ({ eventId, ticketTypeId }))).go({ consistent: true }),
  );
  const known = new Set([...before, ...data.map(({ ticketTypeId }) => ticketTypeId)]);
  const issues = ticketTypeIds.flatMap((id, at) =>
    known.has(id) ? [] : [{ path: `${path}.${at}`, message: "This event has no such ticket type." }],
  );
  if (issues.length > 0) throw invalidRequest(issues);
};

const listRows = (eventId: string): Promise<PromoCodeRow[]> =>
  asTransient(UNAVAILABLE, async () => (await rows.promoCode.query.primary({ eventId }).go({ consistent: true, pages: "all" })).data);

const exists = (): Fault => new Fault("conflict", "promo_code.exists", "This event has this code: change it, or choose another one.");

/** Organizers of the event only. A second code of the same letters, in any case, is refused as `promo_code.exists`. */
export const create = operation(CreatePromoCode, async ({ eventId, promoCode }): Promise<PromoCodeView> => {
  const event = await Event.getOwned(eventId, "event.change");
  const { code: typed, amountOff, startsAt, endsAt, ...rest } = promoCode;
  const code = normalizeCode(typed);
  if (amountOff) Event.refuseOtherCurrency(event, amountOff, "amountOff");
  await refuseUnknownTypes(eventId, rest);
  const promoCodeId = idOf(eventId, code);
  if (await read(eventId, promoCodeId)) throw exists();
  const row: PromoCodeRow = {
    ...rest,
    eventId,
    promoCodeId,
    code,
    ...(amountOff === undefined ? {} : { amountOffMinor: amountOff.amountMinor }),
    ...(startsAt === undefined ? {} : { startsAtMs: ms(startsAt) }),
    ...(endsAt === undefined ? {} : { endsAtMs: ms(endsAt) }),
    isUsed: false,
    version: 1,
    createdAtMs: now(),
  };
  const isWritten = await Event.addCounted({
    event,
    counter: "promoCodeCount",
    countExisting: async () => (await listRows(eventId)).length,
    unavailable: UNAVAILABLE,
    writes: (t) => [t.promoCode.create(row).commit()],
  });
  if (!isWritten) throw exists();
  return view(row, event.currency, 0);
});

/** With the uses of this moment, oldest first. For organizers and staff of the event. */
export const list = operation(EventRef, async ({ eventId }): Promise<{ promoCodes: PromoCodeView[] }> => {
  const event = await Event.getOwned(eventId, "catalog.read");
  const all = (await listRows(eventId)).toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  const uses = await countUses(all.map(({ promoCodeId }) => promoCodeId));
  return { promoCodes: all.map((row) => view(row, event.currency, uses.get(row.promoCodeId) ?? 0)) };
});

const missing = (): Fault => new Fault("missing", "promo_code.missing", "There is no such promo code.");

const getOwned = async (eventId: string, promoCodeId: string) => {
  const event = await Event.getOwned(eventId, "event.change", missing());
  const row = await read(eventId, promoCodeId);
  if (!row) throw missing();
  return { event, row };
};

/** Undefined: the change says nothing about it. Null: it goes. */
const after = <T>(before: T | undefined, value: T | null | undefined): T | undefined =>
  value === undefined ? before : (value ?? undefined);

const withoutUndefined = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };

/** The row after the change. */
const changed = (row: PromoCodeRow, change: PromoCodeChange): PromoCodeRow => {
  const { percentOff, amountOff, startsAt, endsAt } = change;
  const next = {
    ...row,
    percentOff: amountOff === undefined ? (percentOff ?? row.percentOff) : undefined,
    amountOffMinor: percentOff === undefined ? (amountOff?.amountMinor ?? row.amountOffMinor) : undefined,
    maxUses: after(row.maxUses, change.maxUses),
    maxPerBuyer: after(row.maxPerBuyer, change.maxPerBuyer),
    ticketTypeIds: after(row.ticketTypeIds, change.ticketTypeIds),
    startsAtMs: after(row.startsAtMs, startsAt == null ? startsAt : ms(startsAt)),
    endsAtMs: after(row.endsAtMs, endsAt == null ? endsAt : ms(endsAt)),
    unlocks: after(row.unlocks, change.unlocks),
    minQuantity: after(row.minQuantity, change.minQuantity),
    version: row.version + 1,
  };
  if ((next.endsAtMs ?? Infinity) <= (next.startsAtMs ?? 0))
    throw invalidRequest([{ path: change.endsAt ? "endsAt" : "startsAt", message: CODE_ENDS_EARLY }]);
  if ((next.percentOff ?? next.amountOffMinor ?? next.unlocks) === undefined) throw invalidRequest([{ path: "unlocks", message: USELESS }]);
  return withoutUndefined(next) as PromoCodeRow;
};

const MAX_ATTEMPTS = 4;

const changedMeanwhile = (): Fault =>
  new Fault("conflict", "promo_code.changed", "Somebody changed this code meanwhile: look at it and try again.");

/**
 * Changes the fields in the request, for orders that are placed afterwards. Fewer uses than there are stop the code. Organizers of the event only. Safe
 * to repeat without a version; with one, a repeat is answered `promo_code.changed`.
 */
export const change = operation(
  ChangePromoCode,
  async ({ eventId, promoCodeId, change: { version, ...changes } }): Promise<PromoCodeView> => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { event, row } = await getOwned(eventId, promoCodeId);
      if (version !== undefined && version !== row.version) throw changedMeanwhile();
      const uses = (await countUses([promoCodeId])).get(promoCodeId) ?? 0;
      if (Object.keys(changes).length === 0) return view(row, event.currency, uses);
      if (changes.amountOff) Event.refuseOtherCurrency(event, changes.amountOff, "amountOff");
      await refuseUnknownTypes(eventId, changes, row);
      const next = changed(row, changes);
      noteChange(view(row, event.currency, uses), view(next, event.currency, uses));
      // The whole row is written, so an order that marked it as used meanwhile is a change too.
      const isWritten = await commit(
        UNAVAILABLE,
        transaction.write((t) => [
          Event.ownerCondition(t, event),
          t.promoCode
            .put(next)
            .where((code, { eq }) => `${eq(code.version, row.version)} AND ${eq(code.isUsed, row.isUsed)}`)
            .commit(),
        ]),
      );
      if (isWritten) return view(next, event.currency, uses);
    }
    throw changedMeanwhile();
  },
);

const wasUsed = (): Fault =>
  new Fault("conflict", "promo_code.used", "Orders were placed with this code: end it instead, so that they keep its name.");

/** Removes a code that no order used. Organizers of the event only. A repeat is answered `promo_code.missing`. */
export const remove = operation(PromoCodeRef, async ({ eventId, promoCodeId }): Promise<PromoCodeView> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { event, row } = await getOwned(eventId, promoCodeId);
    if (row.isUsed) throw wasUsed();
    const isWritten = await commit(
      UNAVAILABLE,
      transaction.write((t) => [
        Event.countOneLess(t, event, "promoCodeCount"),
        t.promoCode
          .delete({ eventId, promoCodeId })
          .where((code, { eq }) => eq(code.isUsed, false))
          .commit(),
      ]),
    );
    if (isWritten) return view(row, event.currency, 0);
  }
  throw changedMeanwhile();
});
