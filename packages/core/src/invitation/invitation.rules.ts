/** Guests of one call that is answered with their orders. More are a job. */
export const MAX_AT_ONCE = 200;
