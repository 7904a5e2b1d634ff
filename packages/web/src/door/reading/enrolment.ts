import { parseEnrolmentCode } from "@catraca/core/device.rules";

export type EnrolmentRead = { code: string } | "other_site" | undefined;

/** The enrolment code in what was read or typed: the address that the console shows as a QR, or the code by itself. */
export const enrolmentIn = (text: string, site: string): EnrolmentRead => {
  if (!/^\s*https?:/i.test(text)) return found(text);
  if (!URL.canParse(text)) return undefined;
  const { origin, hash } = new URL(text.trim());
  const read = found(hash.slice(1));
  return read && origin !== site ? "other_site" : read;
};

const found = (text: string): { code: string } | undefined => {
  const spelled = parseEnrolmentCode(text);
  return spelled && { code: `${spelled.selector}-${spelled.secret}` };
};
