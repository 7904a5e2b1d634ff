import { parseEnrolmentCode } from "@catraca/core/device.rules";

export type ParsedEnrolment = { code: string } | "other_site" | undefined;

/** Takes the address that the console shows as a QR code, or the enrolment code alone. */
export const readEnrolmentCode = (text: string, site: string): ParsedEnrolment => {
  if (!/^\s*https?:/i.test(text)) return parseCode(text);
  if (!URL.canParse(text)) return undefined;
  const { origin, hash } = new URL(text.trim());
  const parsed = parseCode(hash.slice(1));
  return parsed && origin !== site ? "other_site" : parsed;
};

const parseCode = (text: string): { code: string } | undefined => {
  const parsed = parseEnrolmentCode(text);
  return parsed && { code: `${parsed.selector}-${parsed.secret}` };
};
