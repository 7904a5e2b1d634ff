/** Finds the well-known domain that a mistyped email address means. */

/** Each of them is right as it is, also those that are nearly another one. */
const KNOWN = `
  gmail.com hotmail.com hotmail.com.br outlook.com outlook.com.br yahoo.com yahoo.com.br icloud.com
  live.com msn.com uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com proton.me
  protonmail.com me.com mac.com aol.com ymail.com mail.com email.com gmx.com gmx.net googlemail.com
  hotmail.co.uk hotmail.fr hotmail.es hotmail.it yahoo.co.uk yahoo.fr outlook.pt outlook.es sapo.pt
`
  .trim()
  .split(/\s+/);
/** What is missing or too much after a name that nobody else has. */
const ALIASES: Record<string, string> = { "gmail.com.br": "gmail.com", "icloud.com.br": "icloud.com", "live.com.br": "live.com" };
/** Endings that are nearly .com. Any other of two letters is of a country, where the same name may have a domain too. */
const NEARLY_COM = /\.(co|cm|om)$/;
/** Shorter ones are near to too many others. */
const SHORTEST = 8;

/** Letters to insert, delete, replace or swap with the next one. */
const distanceOf = (one: string, other: string): number => {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    const above = rows[i - 1] ?? [];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        least = Math.min(least, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[one.length]?.[other.length] ?? Infinity;
};

const endingOf = (domain: string): string => domain.slice(domain.lastIndexOf(".") + 1);

/** The known domains that this one can be a typo of: never one of another country. */
const candidatesOf = (domain: string): string[] => {
  const isOfCountry = endingOf(domain).length === 2 && !NEARLY_COM.test(domain);
  return KNOWN.filter((known) => known.length >= SHORTEST && (!isOfCountry || endingOf(known) === endingOf(domain)));
};

const findDomain = (domain: string): string | undefined => {
  if (domain.length < 3 || KNOWN.includes(domain)) return undefined;
  const com = domain.replace(NEARLY_COM, ".com");
  if (KNOWN.includes(com)) return com;
  const whole = ALIASES[domain] ?? KNOWN.find((known) => known.startsWith(`${domain}.`));
  if (whole !== undefined) return whole;
  const near = candidatesOf(domain).map((known) => ({ known, distance: distanceOf(domain, known) }));
  const [best] = near.toSorted((one, other) => one.distance - other.distance);
  return best && best.distance <= (best.known.length > 9 ? 2 : 1) ? best.known : undefined;
};

/** Undefined: nothing to suggest. */
export const suggestEmail = (email: string): string | undefined => {
  const at = email.lastIndexOf("@") + 1;
  const domain = at > 1 ? findDomain(email.slice(at).toLowerCase()) : undefined;
  return domain === undefined ? undefined : email.slice(0, at) + domain;
};
