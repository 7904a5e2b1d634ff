/** An enrolment code: a six-character selector and a ten-character secret, both base32. The last four characters of the secret are a MAC. */

const MAX_LENGTH = 100;

/** People type the code: ignores case and spaces, and the hyphen is optional. */
export const parseEnrolmentCode = (text: string): { selector: string; secret: string } | undefined => {
  const code = text.length > MAX_LENGTH ? "" : text.replaceAll(/\s/g, "").toUpperCase();
  const [, selector, secret] = /^([A-Z2-7]{6})-?([A-Z2-7]{10})$/.exec(code) ?? [];
  return selector !== undefined && secret !== undefined ? { selector, secret } : undefined;
};
