/** The event's part of its waiting list: the organizer's setting, and what is kept for those who wait. Every sale reads the event's row. */

/** The organizer's setting. The list is on by default, because buyers of a sold-out event look for it. */
export type WaitingSetting = { isOn?: boolean; offerSeconds?: number };

/** The pools of a type that are short for its entries. `isOffering`: an offer of the type waits for its person. */
export type HeldBack = { ticketTypeId: string; pools: string[]; isOffering: boolean };

/** How long an offer holds its tickets: long enough for an email to be read, short enough for the next in line. */
export const DEFAULT_OFFER_SECONDS = 7_200;
/** 23 hours: with its grace it ends before the execution of its order, which lasts a day at most. */
export const MAX_OFFER_SECONDS = 82_800;

type Waiting = { waitingList?: WaitingSetting | undefined; heldBack?: readonly HeldBack[] | undefined };

export const isWaitingListOn = ({ waitingList }: Waiting): boolean => waitingList?.isOn !== false;
/** An event may have a longer time from before the limit. */
export const offerMsOf = ({ waitingList }: Waiting): number =>
  Math.min(waitingList?.offerSeconds ?? DEFAULT_OFFER_SECONDS, MAX_OFFER_SECONDS) * 1000;

/** Nothing of these pools is sold to anybody else. */
export const heldBackPools = (event: Waiting): ReadonlySet<string> =>
  new Set(isWaitingListOn(event) ? (event.heldBack ?? []).flatMap(({ pools }) => pools) : []);

export const isOffering = (event: Waiting, ticketTypeId: string): boolean =>
  (event.heldBack ?? []).some((one) => one.ticketTypeId === ticketTypeId && one.isOffering);

/** The part of one type replaced. A type that holds nothing has none. */
export const withHeldBack = (heldBack: readonly HeldBack[], part: HeldBack): HeldBack[] => {
  const others = heldBack.filter(({ ticketTypeId }) => ticketTypeId !== part.ticketTypeId);
  return part.pools.length === 0 && !part.isOffering ? others : [...others, part];
};
