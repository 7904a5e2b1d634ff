/** How lists are searched, here and on the pages, and text for displays that know no accents. */

/** Letters that Unicode does not compose of a plain letter and a mark. */
const PLAIN_LETTERS: Record<string, string> = { ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ß: "ss", æ: "ae", œ: "oe", ı: "i" };

export const foldForSearch = (text: string): string =>
  text
    .normalize("NFD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll(/[øłđðþßæœı]/g, (letter) => PLAIN_LETTERS[letter] ?? letter);

const plainLetterOf = (letter: string): string => {
  const plain = PLAIN_LETTERS[letter.toLowerCase()] ?? "?";
  return letter === letter.toLowerCase() ? plain : `${plain.slice(0, 1).toUpperCase()}${plain.slice(1)}`;
};

/** One line of printable ASCII: letters lose their accents, and characters without a plain form become "?". */
export const toAscii = (text: string): string =>
  text
    .normalize("NFD")
    .replaceAll(/\p{M}+/gu, "")
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .replaceAll(/[^ -~]/gu, plainLetterOf)
    .trim();

/** A number may be typed with its "#". */
export const searchWordsOf = (query: string): string[] =>
  foldForSearch(query)
    .split(/\s+/)
    .map((word) => word.replace(/^#/, ""));

export const matchesFolded = (words: readonly string[], folded: readonly string[]): boolean =>
  words.every((word) => folded.some((text) => text.includes(word)));

/** Returns whether each word of the query is part of one of the texts. */
export const matchesWords = (query: string, texts: readonly string[]): boolean =>
  matchesFolded(searchWordsOf(query), texts.map(foldForSearch));
