/**
 * A wedge is a hand scanner that types what it reads: six keys or more, then Enter or Tab. In a field, keys more than 35 ms apart come from a
 * person. Elsewhere nobody types, and a slow scanner may take 100 ms. One that takes longer, or stops within a code, is told so: a part of a code
 * must not be read as a code.
 */
import { useLayoutEffect, useRef } from "preact/hooks";

const MAX_APART_MS = 35;
const MAX_APART_OUTSIDE_MS = 100;
/** A longer pause is between two codes. */
const MAX_APART_SLOW_MS = 1_000;
const MIN_KEYS = 6;
/** Fewer are a person's. */
const MIN_BEGINNING = 2;
const MAX_KEYS = 4_300;

type Key = {
  key: string;
  /** The key's place on a US keyboard. */ code?: string;
  atMs: number;
  isInField?: boolean;
  /** With Ctrl, Alt or Meta, or while an input method composes a character. */ held: boolean;
};
/** `usLayout`: the code that the keys spell on a US keyboard, which most scanners expect. */
export type Typed =
  | { code: string; usLayout: string; /** Keys came before it, and no Enter ended them. */ isRest: boolean }
  | "typing"
  | "slow"
  | undefined;

/** Ticket and enrolment codes have letters, digits and hyphens alone. */
const spellUs = (code: string): string => (code === "Minus" ? "-" : (/^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? "?"));

const ENDS = new Set(["Enter", "Tab"]);
/** A capital letter sends Shift first. */
const isSilent = (key: string): boolean => key.length > 1 && !ENDS.has(key);

export const createWedge = () => {
  let typed = "";
  let usLayout = "";
  let lastMs = Number.NEGATIVE_INFINITY;
  /** The keys before a pause that is too long within a code, and too short between two. */
  let keysBeforePause = 0;
  /** A code began and did not end: what is typed next may be its rest, after any pause. */
  let isBroken = false;

  const startOver = (isSlow: boolean, isEnded = false): void => {
    isBroken = !isEnded && (isBroken || typed.length >= MIN_BEGINNING);
    keysBeforePause = isSlow ? keysBeforePause + typed.length : 0;
    typed = usLayout = "";
  };

  /** Returns the code that this key ends, "slow" for a part of one, or "typing" when the key may belong to a code. */
  return ({ key, code = "", atMs, isInField = false, held }: Key): Typed => {
    if (isSilent(key)) return undefined;
    const apartMs = atMs - lastMs;
    if (held || apartMs > (isInField ? MAX_APART_MS : MAX_APART_OUTSIDE_MS)) startOver(!held && !isInField && apartMs <= MAX_APART_SLOW_MS);
    lastMs = atMs;
    if (held) return undefined;
    if (ENDS.has(key)) {
      const read = { code: typed, usLayout, isRest: isBroken };
      const isSlow = keysBeforePause > 0 && keysBeforePause + typed.length >= MIN_KEYS;
      startOver(false, true);
      if (isSlow) return "slow";
      return read.code.length >= MIN_KEYS ? read : undefined;
    }
    if (typed.length < MAX_KEYS) {
      typed += key;
      usLayout += spellUs(code);
    }
    return "typing";
  };
};

type Field = HTMLInputElement | HTMLTextAreaElement;
const asField = (target: EventTarget | null): Field | undefined =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : undefined;

/** `isRest`: it may be the end of a code whose beginning came before a pause. */
type Wedge = { onCode: (code: string, usLayout: string, isRest: boolean) => void; onSlow: () => void; isOn: boolean };

/** Works wherever the focus is: restores a field that the scanner typed into, and keeps its Enter from pressing a button. */
const listenForCodes = (onCode: Wedge["onCode"], onSlow: () => void): (() => void) => {
  const press = createWedge();
  let before: { field: Field; value: string } | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;

  const restoreField = (): void => {
    if (!before) return;
    before.field.value = before.value;
    before.field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const onKey = (event: KeyboardEvent): void => {
    const { key, code, timeStamp: atMs, ctrlKey, altKey, metaKey, isComposing } = event;
    const field = asField(event.target);
    const typed = press({ key, code, atMs, isInField: field !== undefined, held: ctrlKey || altKey || metaKey || isComposing });
    if (typed === "typing") {
      if (atMs - lastMs > MAX_APART_MS) before = field && { field, value: field.value };
      lastMs = atMs;
    } else if (typed) {
      event.preventDefault();
      event.stopPropagation();
      if (typed === "slow") return onSlow();
      restoreField();
      before = undefined;
      onCode(typed.code, typed.usLayout, typed.isRest);
    }
  };

  document.addEventListener("keydown", onKey, true);
  return () => document.removeEventListener("keydown", onKey, true);
};

export const useWedge = (p: Wedge): void => {
  const latest = useRef(p);
  latest.current = p;
  // A layout effect: stewards pull the trigger as soon as they see the screen.
  useLayoutEffect(
    () =>
      p.isOn
        ? listenForCodes(
            (...typed) => latest.current.onCode(...typed),
            () => latest.current.onSlow(),
          )
        : undefined,
    [p.isOn],
  );
};
