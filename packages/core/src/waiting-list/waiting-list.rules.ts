/** The decisions of the waiting list: who is offered what came back, and what is kept for those who go on waiting. Pure. */

/** `shadow`: somebody joined with an address that is on the list already. It is never offered anything, and looks like an entry to who made it. */
export const ENTRY_STATUSES = ["waiting", "offered", "bought", "expired", "left", "removed", "shadow", "shadow_left"] as const;
export type EntryStatus = (typeof ENTRY_STATUSES)[number];

/** The statuses of entries that an organizer sees. */
export const LISTED_STATUSES = ["waiting", "offered", "bought", "expired", "left", "removed"] as const;
export type ListedStatus = (typeof LISTED_STATUSES)[number];

export const isListedStatus = (status: string): status is ListedStatus => (LISTED_STATUSES as readonly string[]).includes(status);

/** Every allowed move. An entry that ended stays ended: its person may join again, with a new one. */
export const MOVES: Record<EntryStatus, readonly EntryStatus[]> = {
  waiting: ["offered", "left", "removed"],
  offered: ["bought", "expired", "left", "removed"],
  shadow: ["shadow_left"],
  bought: [],
  expired: [],
  left: [],
  removed: [],
  shadow_left: [],
};

export const isOpen = (status: EntryStatus): boolean => status === "waiting" || status === "offered";

/** Where a token of an entry is from. "email": its holder reads the address. "join": anybody gets it for any address that they type. */
export const LINKS = ["join", "email"] as const;
export type Link = (typeof LINKS)[number];

type Group = { quantity: number };

/**
 * In order of arrival: each group that still fits, whole. A group that does not fit waits, and a smaller one behind it may come first. Never a part of a
 * group. At most `max`.
 */
export const planOffers = <T extends Group>(waiting: readonly T[], available: number, max: number): { offer: T[]; wait: T[] } => {
  const offer: T[] = [];
  const wait: T[] = [];
  let left = available;
  for (const group of waiting) {
    const fits = group.quantity <= left && offer.length < max;
    (fits ? offer : wait).push(group);
    if (fits) left -= group.quantity;
  }
  return { offer, wait };
};

/** The pools that have too little for one of the groups. What else the type draws from has enough for all of them, and goes on selling. */
export const shortPoolsOf = (waiting: readonly Group[], balances: ReadonlyMap<string, number>): string[] => {
  const largest = Math.max(0, ...waiting.map(({ quantity }) => quantity));
  return [...balances].filter(([, available]) => available < largest).map(([pool]) => pool);
};

/** A person needs this long to read an email and pay. With less until the end of the sale nothing is offered, and nothing is kept. */
export const MIN_OFFER_MS = 300_000;

/** The end of an offer that is made now. Undefined: too late for one. */
export const offerUntilOf = (p: { nowMs: number; offerMs: number; saleEndsAtMs: number }): number | undefined =>
  p.saleEndsAtMs - p.nowMs < Math.min(MIN_OFFER_MS, p.offerMs) ? undefined : Math.min(p.nowMs + p.offerMs, p.saleEndsAtMs);

/** The end of an entry whose offer became an order in this status. Undefined: the offer is still open. */
export const endOf = (orderStatus: string): "bought" | "expired" | "left" | undefined => {
  if (orderStatus === "pending" || orderStatus === "reserved") return undefined;
  if (orderStatus === "cancelled") return "left";
  return orderStatus === "expired" || orderStatus === "rejected" ? "expired" : "bought";
};

export const MAILS = ["joined", "offered", "over"] as const;
export type Mail = (typeof MAILS)[number];

/** The email that an entry in this status brings to its person. */
export const mailOf = (status: EntryStatus): Mail | undefined =>
  ({ waiting: "joined", offered: "offered", expired: "over" } as const)[status as "waiting" | "offered" | "expired"];

const DAY_MS = 86_400_000;
/** After the event, as after the end of an unpaid order: then an entry loses its personal data within a day. */
const RETENTION_MS = 29 * DAY_MS;
const spreadMs = (joinedAtMs: number): number => (joinedAtMs * 7_919) % DAY_MS;

export const anonymizeAtOf = (p: { joinedAtMs: number; eventEndsAtMs: number }): number =>
  p.eventEndsAtMs + RETENTION_MS + spreadMs(p.joinedAtMs);

/** In tens, at least ten. An exact place would tell who joins twice whether the first address was on the list: a shadow counts as nobody. */
export const roughly = (ahead: number): number => Math.max(10, Math.ceil(ahead / 10) * 10);
