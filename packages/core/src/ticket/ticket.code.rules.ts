/** The spelling of a ticket code. The door's page includes this file, so it imports nothing. */

const PATTERN = /^T1[A-Z2-7]{56}$/i;
/** A code has 58 characters. Scanners add line breaks and people add spaces. */
const MAX_LENGTH = 100;

/**
 * Accepts lower case and white space, because people type the code in groups, as it is printed. Undefined for text that cannot be a code. Does not check
 * the MAC.
 */
export const normalizeCode = (text: string): string | undefined => {
  const code = text.length > MAX_LENGTH ? "" : text.replaceAll(/\s/g, "");
  return PATTERN.test(code) ? code.toUpperCase() : undefined;
};
