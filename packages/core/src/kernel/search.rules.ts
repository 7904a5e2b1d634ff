/** How lists are searched, here and on the pages. */

/** Letters that Unicode does not compose of a plain letter and a mark. */
const PLAIN_LETTERS: Record<string, string> = { ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ß: "ss", æ: "ae", œ: "oe", ı: "i" };

export const foldForSearch = (text: string): string =>
  text
    .normalize("NFD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll(/[øłđðþßæœı]/g, (letter) => PLAIN_LETTERS[letter] ?? letter);

/** Returns whether each word of the query is part of one of the texts. A number may be typed with its "#". */
export const matchesWords = (query: string, texts: readonly string[]): boolean => {
  const folded = texts.map(foldForSearch);
  const words = foldForSearch(query).split(/\s+/);
  return words.every((word) => folded.some((text) => text.includes(word.replace(/^#/, ""))));
};
