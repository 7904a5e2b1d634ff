/** RFC 4648 base32, upper case, no padding: QR's alphanumeric mode takes it, and people can type it. */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const VALUES = new Map(Array.from(ALPHABET, (char, value) => [char, value]));

export const encode = (bytes: Uint8Array): string => {
  let text = "";
  let bits = 0;
  let rest = 0;
  for (const byte of bytes) {
    rest = (rest << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(rest >> bits) & 31];
    }
    rest &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET[(rest << (5 - bits)) & 31] : text;
};

/** Undefined for text that `encode` does not write, including unused bits, so that each value has one spelling. */
export const decode = (text: string): Uint8Array | undefined => {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let bits = 0;
  let rest = 0;
  let at = 0;
  for (const char of text) {
    const value = VALUES.get(char);
    if (value === undefined) return undefined;
    rest = (rest << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = rest >> bits;
    }
    rest &= (1 << bits) - 1;
  }
  return rest === 0 && bits < 5 ? bytes : undefined;
};
