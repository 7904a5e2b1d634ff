/**
 * A hand scanner types what it reads, faster than anybody: keys at most 35 ms apart, six or more, ended by Enter or Tab. Slower or shorter is a
 * person, and stays a person's.
 */
export const MOST_APART_MS = 35;
const LEAST_KEYS = 6;
const MOST_KEYS = 4_300;

export type Key = { key: string; atMs: number; /** With Ctrl, Alt or Meta, or while a character is being composed. */ held: boolean };
export type Typed = { code: string } | "typing" | undefined;

const ENDS = new Set(["Enter", "Tab"]);
/** Shift and its like come between the characters. */
const isSilent = (key: string): boolean => key.length > 1 && !ENDS.has(key);

export const createWedge = () => {
  let typed = "";
  let lastMs = Number.NEGATIVE_INFINITY;

  /** The code that this key ends; or "typing" when the key may belong to one. */
  return ({ key, atMs, held }: Key): Typed => {
    if (isSilent(key)) return undefined;
    if (held || atMs - lastMs > MOST_APART_MS) typed = "";
    lastMs = atMs;
    if (held) return undefined;
    if (ENDS.has(key)) {
      const code = typed;
      typed = "";
      return code.length >= LEAST_KEYS ? { code } : undefined;
    }
    if (typed.length < MOST_KEYS) typed += key;
    return "typing";
  };
};
