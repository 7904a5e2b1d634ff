/** The decisions of the waiting list: who is offered what came back, and what is kept for those who go on waiting. Pure. */

/**
 * `unconfirmed`: nobody has proved the address yet. It has no place, is offered nothing, keeps nothing from sale, and is removed after a day. `closed`: it
 * was open when its event ended or was cancelled. `unreachable`: email to its address came back, so nobody would read of an offer.
 */
export const ENTRY_STATUSES = [
  "unconfirmed",
  "waiting",
  "offered",
  "bought",
  "expired",
  "left",
  "removed",
  "closed",
  "unreachable",
] as const;
export type EntryStatus = (typeof ENTRY_STATUSES)[number];

/** The statuses of entries that an organizer sees. */
export const LISTED_STATUSES = ["waiting", "offered", "bought", "expired", "left", "removed", "closed", "unreachable"] as const;
export type ListedStatus = (typeof LISTED_STATUSES)[number];

export const isListedStatus = (status: string): status is ListedStatus => (LISTED_STATUSES as readonly string[]).includes(status);

/** Every allowed move. An entry that ended stays ended: its person may join again, with a new one. */
export const MOVES: Record<EntryStatus, readonly EntryStatus[]> = {
  unconfirmed: ["waiting", "left"],
  waiting: ["offered", "left", "removed", "closed", "unreachable"],
  offered: ["bought", "expired", "left", "removed", "closed", "unreachable"],
  bought: [],
  expired: [],
  left: [],
  removed: [],
  closed: [],
  unreachable: [],
};

export const isOpen = (status: EntryStatus): boolean => status === "waiting" || status === "offered";

/** Where a token of an entry is from. "email": its holder reads the address. "join": anybody gets it for any address that they type. */
export const LINKS = ["join", "email"] as const;
export type Link = (typeof LINKS)[number];

/** Long enough for an email that is late, and short for an address that is nobody's. */
export const CONFIRM_WITHIN_MS = 86_400_000;

/** The database removes the row later: it may keep expired rows for days. */
export const isConfirmable = ({ status, joinedAtMs }: { status: EntryStatus; joinedAtMs: number }, nowMs: number): boolean =>
  status === "unconfirmed" && nowMs < joinedAtMs + CONFIRM_WITHIN_MS;

/** The sweeper looks at a list again after this, where no message told of it before. */
const QUIET_MS = 300_000;
/** A pass that offered something may have left something to offer. */
const SOON_MS = 60_000;

/** `changesAtMs`: when the sale gets too short for an offer, or the event ends. */
export const lookAgainAt = (p: { nowMs: number; isMore: boolean; changesAtMs: readonly number[] }): number =>
  Math.min(p.nowMs + (p.isMore ? SOON_MS : QUIET_MS), ...p.changesAtMs.filter((atMs) => atMs > p.nowMs));

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

/** After this nothing is offered. */
export const lastOfferAt = (saleEndsAtMs: number, offerMs: number): number => saleEndsAtMs - Math.min(MIN_OFFER_MS, offerMs);

/** The end of an offer that is made now. Undefined: too late for one. */
export const offerUntilOf = (p: { nowMs: number; offerMs: number; saleEndsAtMs: number }): number | undefined =>
  p.nowMs > lastOfferAt(p.saleEndsAtMs, p.offerMs) ? undefined : Math.min(p.nowMs + p.offerMs, p.saleEndsAtMs);

/** The end of an entry whose offer became an order in this status. Undefined: the offer is still open. */
export const endOf = (orderStatus: string): "bought" | "expired" | "left" | undefined => {
  if (orderStatus === "pending" || orderStatus === "reserved") return undefined;
  if (orderStatus === "cancelled") return "left";
  return orderStatus === "expired" || orderStatus === "rejected" ? "expired" : "bought";
};

export const MAILS = ["confirm", "joined", "offered", "over", "cancelled"] as const;
export type Mail = (typeof MAILS)[number];

const MAIL_OF: Partial<Record<EntryStatus, Mail>> = {
  unconfirmed: "confirm",
  waiting: "joined",
  offered: "offered",
  expired: "over",
  closed: "cancelled",
};

/** The email that an entry in this status brings to its person. */
export const mailOf = (status: EntryStatus): Mail | undefined => MAIL_OF[status];

const DAY_MS = 86_400_000;
/** After the event, as after the end of an unpaid order: then an entry loses its personal data within a day. */
const RETENTION_MS = 29 * DAY_MS;
const spreadMs = (joinedAtMs: number): number => (joinedAtMs * 7_919) % DAY_MS;

export const anonymizeAtOf = (p: { joinedAtMs: number; eventEndsAtMs: number }): number =>
  p.eventEndsAtMs + RETENTION_MS + spreadMs(p.joinedAtMs);

/** In tens, at least ten: no promise of an exact place. */
export const roughly = (ahead: number): number => Math.max(10, Math.ceil(ahead / 10) * 10);
