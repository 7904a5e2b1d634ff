/** Holds back codes that arrive while the scanner is busy. A camera reads its code again, so only codes of a hand scanner are buffered. */
import { createDebounce, type Source } from "./code-debounce.ts";

type CodeBuffer = { source: Source; isReady: () => boolean; onCode: (code: string) => void; now: () => number };

/** More codes come from pulling the trigger by mistake, not from people in line. */
const MAX_CODES = 8;

export const createCodeBuffer = ({ source, isReady, onCode, now }: CodeBuffer) => {
  const isNew = createDebounce(source);
  const codes: string[] = [];
  let current: string | undefined;
  const take = (code: string): void => {
    current = code;
    onCode(code);
  };

  return {
    add: (code: string): void => {
      const ready = isReady();
      if (!isNew({ code, atMs: now(), ready: ready || source === "wedge" })) return;
      if (ready) take(code);
      // A second pull of the trigger before the answer is the same scan: a new one would be refused as used.
      else if (code !== current && !codes.includes(code) && codes.length < MAX_CODES) codes.push(code);
    },
    /** Call it whenever the scanner may be ready again. */
    flushNext: (): void => {
      const code = isReady() ? codes.shift() : undefined;
      if (code !== undefined) take(code);
    },
  };
};
