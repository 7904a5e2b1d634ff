/** Fees that every buyer pays beside the price: the page shows prices that contain them. */
import * as Event from "../event/event.ts";
import { noteChange } from "../kernel/audit.ts";
import { now } from "../kernel/clock.ts";
import { Fault, asTransient, invalidRequest } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { operation } from "../kernel/operation.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import type { FeeRow } from "./fee.entity.ts";
import { ChangeFee, CreateFee, FeeRef, type FeeChange, type FeeView } from "./fee.schema.ts";

export type { FeeRow } from "./fee.entity.ts";

const UNAVAILABLE = "fee.unavailable";

export const view = ({ feeId, name, per, basisPoints, amountMinor, ticketTypeIds }: FeeRow, currency: string): FeeView => ({
  id: feeId,
  name,
  per,
  ...(basisPoints === undefined ? {} : { basisPoints }),
  ...(amountMinor === undefined ? {} : { amount: { amountMinor, currency } }),
  ...(ticketTypeIds === undefined ? {} : { ticketTypeIds }),
});

/** A fee on a type that does not exist would be charged to nobody. */
const refuseUnknownTypes = async (eventId: string, ticketTypeIds: readonly string[]): Promise<void> => {
  if (ticketTypeIds.length === 0) return;
  const { data } = await asTransient(UNAVAILABLE, () =>
    rows.ticketType.get(ticketTypeIds.map((ticketTypeId) => ({ eventId, ticketTypeId }))).go({ consistent: true }),
  );
  const known = new Set(data.map(({ ticketTypeId }) => ticketTypeId));
  const issues = ticketTypeIds.flatMap((id, at) =>
    known.has(id) ? [] : [{ path: `ticketTypeIds.${at}`, message: "This event has no such ticket type." }],
  );
  if (issues.length > 0) throw invalidRequest(issues);
};

const listRows = (eventId: string): Promise<FeeRow[]> =>
  asTransient(UNAVAILABLE, async () => (await rows.fee.query.primary({ eventId }).go({ consistent: true, pages: "all" })).data);

const exists = (): Fault => new Fault("conflict", "fee.exists", "There is a fee of this name: change it, or choose another name.");

/** Later orders pay it. Organizers of the event only. A second fee of the same name is refused as `fee.exists`. */
export const create = operation(CreateFee, async ({ eventId, fee: { amount, ...fee } }): Promise<FeeView> => {
  const event = await Event.getOwned(eventId, "event.change");
  if (amount) Event.refuseOtherCurrency(event, amount, "amount");
  await refuseUnknownTypes(eventId, fee.ticketTypeIds ?? []);
  // A client that repeats the call after a lost answer charges no buyer twice.
  if ((await listRows(eventId)).some(({ name }) => name === fee.name)) throw exists();
  const row: FeeRow = {
    ...fee,
    eventId,
    feeId: Id.create("fee"),
    ...(amount === undefined ? {} : { amountMinor: amount.amountMinor }),
    createdAtMs: now(),
  };
  const isWritten = await Event.addCounted({
    event,
    counter: "feeCount",
    countExisting: async () => (await listRows(eventId)).length,
    unavailable: UNAVAILABLE,
    writes: (t) => [t.fee.create(row).commit()],
  });
  if (!isWritten) throw Event.eventMissing();
  await Event.raiseCatalogVersion(eventId);
  return view(row, event.currency);
});

const missing = (): Fault => new Fault("missing", "fee.missing", "There is no such fee.");

const getOwned = async (eventId: string, feeId: string) => {
  const event = await Event.getOwned(eventId, "event.change", missing());
  const { data } = await asTransient(UNAVAILABLE, () => rows.fee.get({ eventId, feeId }).go({ consistent: true }));
  if (!data) throw missing();
  return { event, row: data };
};

/** The row after the change. A rate and an amount exclude each other. */
const changed = (
  { basisPoints: oldRate, amountMinor: oldAmount, ticketTypeIds: oldTypes, ...row }: FeeRow,
  { basisPoints, amount, ticketTypeIds = oldTypes, ...change }: FeeChange,
): FeeRow => {
  const rate = amount === undefined ? (basisPoints ?? oldRate) : undefined;
  const amountMinor = basisPoints === undefined ? (amount?.amountMinor ?? oldAmount) : undefined;
  return {
    ...row,
    ...change,
    ...(rate === undefined ? {} : { basisPoints: rate }),
    ...(amountMinor === undefined ? {} : { amountMinor }),
    ...(ticketTypeIds == null ? {} : { ticketTypeIds }),
  };
};

const MAX_ATTEMPTS = 4;

/** The whole row is written, on the condition that it is as it was read: two changes at once both stay. */
const ATTRIBUTES = ["feeId", "name", "per", "basisPoints", "amountMinor", "ticketTypeIds"] as const;

/** Changes the fields in the request. Existing orders keep what they pay. Organizers of the event only; safe to repeat. */
export const change = operation(ChangeFee, async ({ eventId, feeId, change: changes }): Promise<FeeView> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { event, row } = await getOwned(eventId, feeId);
    if (Object.keys(changes).length === 0) return view(row, event.currency);
    if (changes.amount) Event.refuseOtherCurrency(event, changes.amount, "amount");
    await refuseUnknownTypes(eventId, changes.ticketTypeIds ?? []);
    const after = changed(row, changes);
    noteChange(view(row, event.currency), view(after, event.currency));
    const isWritten = await commit(
      UNAVAILABLE,
      transaction.write((t) => [
        Event.ownerCondition(t, event),
        t.fee
          .put(after)
          .where((fee, { eq, notExists }) =>
            ATTRIBUTES.map((name) => (row[name] === undefined ? notExists(fee[name]) : eq(fee[name], row[name]))).join(" AND "),
          )
          .commit(),
      ]),
    );
    if (!isWritten) continue;
    await Event.raiseCatalogVersion(eventId);
    return view(after, event.currency);
  }
  throw new Fault("conflict", "fee.changed", "Somebody changed this fee meanwhile: look at it and try again.");
});

/** Later orders do not pay it. Organizers of the event only. A repeat is answered `fee.missing`. */
export const remove = operation(FeeRef, async ({ eventId, feeId }): Promise<FeeView> => {
  const { event, row } = await getOwned(eventId, feeId);
  const isWritten = await commit(
    UNAVAILABLE,
    transaction.write((t) => [
      Event.countOneLess(t, event, "feeCount"),
      t.fee
        .delete({ eventId, feeId })
        .where((fee, { exists }) => exists(fee.feeId))
        .commit(),
    ]),
  );
  if (!isWritten) throw missing();
  await Event.raiseCatalogVersion(eventId);
  return view(row, event.currency);
});
