import { parseEnrolmentCode } from "@catraca/core/device.rules";

export type ParsedEnrolment = { code: string } | "other_site" | undefined;

const ADDRESS = /^(https?:\/\/[^/?#]+)[^#]*#(.*)$/i;

/** Takes the address that the console shows as a QR code, or the enrolment code alone. */
export const readEnrolmentCode = (text: string, site: string): ParsedEnrolment => {
  const [, origin, code] = ADDRESS.exec(text.trim()) ?? [];
  const parsed = parseCode(code ?? text);
  return parsed && origin !== undefined && origin.toLowerCase() !== site ? "other_site" : parsed;
};

const parseCode = (text: string): { code: string } | undefined => {
  const parsed = parseEnrolmentCode(text);
  return parsed && { code: `${parsed.selector}-${parsed.secret}` };
};
