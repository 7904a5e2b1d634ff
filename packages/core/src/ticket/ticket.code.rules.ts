/** How a ticket code is spelled. The pages at the door carry this file, so it imports nothing. */

const SPELLING = /^T1[A-Z2-7]{56}$/i;
/** A scanner may add a line break, a person some spaces; beyond this nothing is looked at. */
const MAX_TYPED = 100;

/**
 * The code as it was written, from what was typed or read: lower case and white space are fine, since people type it in groups, as it is printed.
 * Undefined for what cannot be a code of ours; what can may still be forged.
 */
export const normalizeCode = (text: string): string | undefined => {
  const typed = text.length > MAX_TYPED ? "" : text.replaceAll(/\s/g, "");
  return SPELLING.test(typed) ? typed.toUpperCase() : undefined;
};
