/** People who wait for tickets that are sold out. Joining takes nothing; what comes back is offered in order of arrival. */
import * as Catalog from "../catalog/catalog.ts";
import { isListed, isOnSale, sellableOf } from "../catalog/catalog.rules.ts";
import { heldBackPools, isOffering, isWaitingListOn, withHeldBack } from "../event/event.waiting.rules.ts";
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, invalidRequest, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { operation } from "../kernel/operation.ts";
import { normalizeEmail } from "../order/order.allowance.ts";
import { acceptFreeOffer, offerIdOf, releaseOffer } from "../order/order.offer.ts";
import { isFree } from "../order/order.rules.ts";
import { createToken as orderTokenOf } from "../order/order.token.ts";
import * as Order from "../order/order.ts";
import {
  confirmEntry,
  countAhead,
  createUnconfirmed,
  createWaiting,
  findOpenEntryId,
  getEntry,
  moveEntry,
  type NewEntry,
} from "./waiting-list.dynamo.ts";
import { countJoin, UNAVAILABLE, writeKept } from "./waiting-list.list.dynamo.ts";
import type { EntryRow } from "./waiting-list.entity.ts";
import { balancesOf } from "./waiting-list.offer.ts";
import { anonymizeAtOf, endOf, isConfirmable, isListedStatus, MOVES, roughly, type Link } from "./waiting-list.rules.ts";
import { EntryRef, JoinWaitingList, type EntryView, type Proof } from "./waiting-list.schema.ts";
import * as Token from "./waiting-list.token.ts";

export { finishList, listDue, offerForEvent, wake } from "./waiting-list.offer.ts";

const entryMissing = (): Fault =>
  new Fault("missing", "waiting_list.missing", "There is no such entry of a waiting list, or this link does not open it.");

/** The actor for a request with this token. A wrong token is answered as if the entry did not exist. */
export const verifyWaiter = ({ entryId, accessToken }: { entryId: string; accessToken: string | undefined }) => {
  const verified = accessToken === undefined ? undefined : Token.verifyToken({ entryId, accessToken });
  if (!verified) throw entryMissing();
  return { type: "waiter" as const, entryId, ...verified };
};

const getForWaiter = async (entryId: string): Promise<{ row: EntryRow; link: Link }> => {
  const waiter = requireActor("waiter");
  const row = waiter.entryId === entryId ? await getEntry(waiter) : undefined;
  if (!row) throw entryMissing();
  return { row, link: waiter.link };
};

const shownStatus = (row: EntryRow): EntryView["status"] => {
  if (isListedStatus(row.status)) return row.status;
  return isConfirmable(row, now()) ? "unconfirmed" : "left";
};

/** A stranger may have joined with this address, and the link of an order may have been revoked because of the person who asks here. */
const viewOffer = (order: Order.OrderRow, link: Link): Pick<EntryView, "offer"> => {
  const free = isFree(order);
  const isHidden = link !== "email" || order.tokenGeneration > 0 || (free && order.status === "reserved");
  const token = isHidden ? {} : { accessToken: orderTokenOf(order) };
  return { offer: { orderId: order.orderId, ...token, until: iso(order.expiresAtMs), isFree: free } };
};

const viewEntry = async ({ row, link }: { row: EntryRow; link: Link }): Promise<EntryView> => {
  const hasOffer = row.status === "offered" || row.status === "bought";
  const order = hasOffer && row.orderId !== undefined ? await Order.findRow(row.orderId) : undefined;
  // The entry follows its order within a minute.
  const status = (row.status === "offered" && order ? endOf(order.status) : undefined) ?? shownStatus(row);
  const catalog = await Catalog.getCached(row.eventId);
  const type = catalog?.ticketTypes.find(({ ticketTypeId }) => ticketTypeId === row.ticketTypeId);
  const isClosed = !catalog || !type || !isWaitingListOn(catalog.event) || !isOnSale(catalog.event, type, now());
  return {
    id: row.entryId,
    eventId: row.eventId,
    ticketTypeId: row.ticketTypeId,
    ticketTypeName: type?.name ?? "",
    quantity: row.quantity,
    status,
    link,
    joinedAt: iso(row.joinedAtMs),
    ...(status === "waiting" ? { ahead: roughly(await countAhead(row, row.joinedAtMs)) } : {}),
    ...((status === "waiting" || status === "unconfirmed") && isClosed ? { isClosed: true as const } : {}),
    ...(order && (status === "offered" || status === "bought") ? viewOffer(order, link) : {}),
  };
};

const conflict = (code: string, message: string): Fault => new Fault("conflict", code, message);

const byEmailAlone = (): Fault =>
  conflict("waiting_list.email_link", "Open the link in the email about this place: it alone confirms, takes an offer, or gives it back.");

type Joining = { eventId: string; entry: { ticketTypeId: string; quantity: number } };

/** The type, if people may wait for so many of it. */
const checkJoin = ({ eventId, entry: { ticketTypeId, quantity } }: Joining, catalog: Catalog.Catalog | undefined) => {
  if (!catalog || catalog.event.status === "draft") throw Event.eventMissing();
  const { event, ticketTypes, pools } = catalog;
  const type = ticketTypes.find((one) => one.ticketTypeId === ticketTypeId);
  if (!type || !isListed(type)) throw invalidRequest([{ path: "ticketTypeId", message: "This event has no such ticket type." }]);
  if (!isWaitingListOn(event)) throw conflict("waiting_list.off", "This event has no waiting list: look at its page again later.");
  if (!isOnSale(event, type, now())) throw conflict("event.not_on_sale", "These tickets are not on sale now.");
  const max = Math.min(type.maxPerOrder, type.maxPerBuyer ?? Infinity, sellableOf(type, pools) ?? Infinity);
  if (quantity > max) throw invalidRequest([{ path: "quantity", message: `At most ${max}.`, params: { max } }]);
  return { event, type, eventId };
};

/** Longer than any entry is open. */
const PLACE_RETENTION_SEC = 365 * 24 * 60 * 60;
const placeUntilSec = ({ endsAtMs }: { endsAtMs: number }): number => Math.ceil(endsAtMs / 1000) + PLACE_RETENTION_SEC;
const MAX_ATTEMPTS = 4;

type NewJoin = Joining & { entry: Pick<NewEntry, "name" | "email" | "locale"> };

const placeKeyOf = ({ eventId, entry: { ticketTypeId, email } }: NewJoin): string => Token.placeKeyOf({ eventId, ticketTypeId, email });

/** The row that an earlier call with the same idempotency key made. */
const findJoined = async (key: Token.EntryKey, input: NewJoin): Promise<EntryRow | undefined> => {
  const row = await getEntry(key);
  if (row && (row.placeKey !== placeKeyOf(input) || row.quantity !== input.entry.quantity))
    throw conflict("idempotency.key_reused", "This Idempotency-Key was used for another request: make a new one.");
  return row;
};

/** Refused where there are tickets that nobody waits for. */
const assertSoldOut = async ({ heldBack, waitingList }: Event.EventRow, pools: readonly string[]): Promise<void> => {
  const kept = heldBackPools({ heldBack, waitingList });
  const isShort = [...(await balancesOf(pools)).values()].some((available) => available <= 0);
  if (!isShort && !pools.some((pool) => kept.has(pool)))
    throw conflict("waiting_list.not_sold_out", "There are tickets: buy them on the event's page.");
};

/** Keeps for the list of a type what it is short of. Safe to repeat: a process that died before this is followed by the sweeper. */
const keep = async ({ eventId, ticketTypeId }: Pick<EntryRow, "eventId" | "ticketTypeId">): Promise<void> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const catalog = await Catalog.getFresh(eventId);
    const type = catalog?.ticketTypes.find((one) => one.ticketTypeId === ticketTypeId);
    if (!catalog || !type) return;
    const { event } = catalog;
    const short = [...(await balancesOf(type.pools))].filter(([, available]) => available <= 0).map(([pool]) => pool);
    const own = event.heldBack?.find((one) => one.ticketTypeId === ticketTypeId);
    const pools = [...new Set([...(own?.pools ?? []), ...short])];
    if (pools.length === (own?.pools.length ?? 0)) return;
    const after = withHeldBack(event.heldBack ?? [], { ticketTypeId, pools, isOffering: isOffering(event, ticketTypeId) });
    if (await writeKept(eventId, { before: event.heldBack, after })) return;
  }
  throw new Transient(UNAVAILABLE);
};

const joined = (): Fault =>
  conflict("waiting_list.joined", "This address is on the list already: open the link in the email about that place.");

/**
 * Puts an entry of a proved address on its list. `write`: of the entry and the place of its address. Nothing of the sale is written with it, so that
 * many join at once: the count comes first, and what the entry waits for is kept before anybody is told of it.
 */
const enter = async (entry: NewEntry, write: () => Promise<boolean>): Promise<void> => {
  const openId = await findOpenEntryId(entry.placeKey);
  if (openId !== undefined && openId !== entry.entryId) throw joined();
  if (openId === undefined) {
    await countJoin(entry, 1);
    if (!(await write())) {
      await countJoin(entry, -1);
      if ((await findOpenEntryId(entry.placeKey)) !== entry.entryId) throw joined();
    }
  }
  await keep(entry);
};

/** The link of an email proves the address, also that of an entry which ended. */
const provesAddress = async ({ entryId, accessToken }: Proof, email: string): Promise<boolean> => {
  const verified = Token.verifyToken({ entryId, accessToken });
  const row = verified?.link === "email" ? await getEntry({ entryId, tokenId: verified.tokenId }) : undefined;
  return row !== undefined && row.email !== "" && normalizeEmail(row.email) === normalizeEmail(email);
};

/** An entry whose address is proved now. */
const putOnList = (row: EntryRow, event: Event.EventRow): Promise<void> => {
  const dueAtMs = anonymizeAtOf({ joinedAtMs: row.joinedAtMs, eventEndsAtMs: event.endsAtMs });
  return enter(row, () => confirmEntry(row, { cleanUpAtSec: placeUntilSec(event), dueAtMs }));
};

/**
 * Asks for a place on the list of a type that is sold out. Takes nothing. Anyone may. The entry is `unconfirmed`, and an email has the link that confirms
 * it within a day; `proof`, the link of an earlier entry's email, spares that. Its place is by the time of joining. The answered token reads the entry,
 * and leaves while it waits; the emailed one also confirms and takes an offer. The same idempotency key and body give the same entry.
 */
export const join = operation(
  JoinWaitingList,
  async ({ idempotencyKey, eventId, entry: { proof, ...entry } }): Promise<{ entry: EntryView; accessToken: string }> => {
    const key = idempotencyKey === undefined ? { entryId: Id.create("wtl"), tokenId: Id.nonce() } : Token.keyOf(idempotencyKey);
    const input = { eventId, entry };
    const answer = async (row: EntryRow) => ({
      entry: await viewEntry({ row, link: "join" }),
      accessToken: Token.createToken("join", row),
    });
    const earlier = idempotencyKey === undefined ? undefined : await findJoined(key, input);
    if (earlier && !(earlier.status === "unconfirmed" && proof)) return answer(earlier);
    const { event, type } = checkJoin(input, await Catalog.getCurrent(eventId));
    await assertSoldOut(event, type.pools);
    const row: NewEntry = { ...entry, ...key, eventId, placeKey: placeKeyOf(input), joinedAtMs: now() };
    if (!proof || !(await provesAddress(proof, entry.email))) await createUnconfirmed(row);
    // The same key joined before without the proof.
    else if (earlier) await putOnList(earlier, event);
    else await enter(row, () => createWaiting(row, placeUntilSec(event)));
    const written = await findJoined(key, input);
    if (!written) throw new Transient(UNAVAILABLE);
    return answer(written);
  },
);

/** Puts an entry whose link was opened on its list. For the token of its email alone; safe to repeat. */
export const confirm = operation(EntryRef, async ({ entryId }) => {
  const { row, link } = await getForWaiter(entryId);
  if (link !== "email") throw byEmailAlone();
  if (row.status === "unconfirmed") {
    if (!isConfirmable(row, now())) throw entryMissing();
    const { event } = checkJoin({ eventId: row.eventId, entry: row }, await Catalog.getCurrent(row.eventId));
    await putOnList(row, event);
  } else if (row.status === "waiting") await keep(row);
  return viewEntry(await getForWaiter(entryId));
});

/** For the holder of its token. */
export const get = operation(EntryRef, async ({ entryId }) => viewEntry(await getForWaiter(entryId)));

const bought = (): Fault => conflict("waiting_list.bought", "These tickets are yours already: cancel them on the order's page instead.");

/** Takes the entry off the list. An offer that waits goes to the next, for the token of an email alone. For the holder of its token; safe to repeat. */
export const leave = operation(EntryRef, async ({ entryId }) => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const waiter = await getForWaiter(entryId);
    const { row, link } = waiter;
    if (row.status === "bought") throw bought();
    if (!(MOVES[row.status] as readonly string[]).includes("left")) return viewEntry(waiter);
    if (row.status === "offered" && link !== "email") throw byEmailAlone();
    if (row.status === "offered" && row.orderId !== undefined) {
      const order = await releaseOffer(row.orderId);
      if (order && endOf(order.status) === "bought") throw bought();
    }
    if (!(await moveEntry(row, "left", { endedAtMs: now() }))) continue;
    // A pass that died may have reserved the tickets before it told the entry.
    if (row.status === "waiting") await releaseOffer(offerIdOf(row));
    return viewEntry(await getForWaiter(entryId));
  }
  throw new Transient(UNAVAILABLE);
});

/** Takes a free offer: its tickets are issued. For the holder of the token in the entry's emails; safe to repeat. Refused once the offer is over. */
export const accept = operation(EntryRef, async ({ entryId }) => {
  const { row, link } = await getForWaiter(entryId);
  if (link !== "email") throw byEmailAlone();
  if (row.orderId === undefined || (row.status !== "offered" && row.status !== "bought"))
    throw conflict("waiting_list.no_offer", "There is no offer to take now.");
  const { order, accessToken } = await acceptFreeOffer(row.orderId);
  return { order: Order.view(order), accessToken };
});
