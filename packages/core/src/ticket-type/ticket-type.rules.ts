/**
 * Issue and refund write every ticket of an order in one transaction of at most 100 items.
 * This file has no imports, so that the attendee pages do not load valibot for it.
 */
export const MAX_TICKETS = 50;

/** Of one product in one order, so that nobody takes all popcorn with one ticket. */
export const MAX_OF_A_PRODUCT = 10;

export const VISIBILITIES = ["public", "hidden", "code"] as const;
export type Visibility = (typeof VISIBILITIES)[number];
