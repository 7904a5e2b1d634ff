/** How an enrolment code is spelled: a six-character selector, then ten of base32. */

const MOST_TYPED = 100;

/** People type it: case and blanks do not matter, and the hyphen may be left out. */
export const parseEnrolmentCode = (text: string): { selector: string; secret: string } | undefined => {
  const typed = text.length > MOST_TYPED ? "" : text.replaceAll(/\s/g, "").toUpperCase();
  const [, selector, secret] = /^([A-Z2-7]{6})-?([A-Z2-7]{10})$/.exec(typed) ?? [];
  return selector !== undefined && secret !== undefined ? { selector, secret } : undefined;
};
