/**
 * A wedge is a hand scanner that types what it reads: six keys or more, then Enter or Tab. In a field, keys more than 35 ms apart come from a
 * person. Elsewhere nobody types, and a slow scanner may take 100 ms.
 */
import { useLayoutEffect, useRef } from "preact/hooks";

const MAX_APART_MS = 35;
const MAX_APART_OUTSIDE_MS = 100;
const MIN_KEYS = 6;
const MAX_KEYS = 4_300;

type Key = {
  key: string;
  /** The key's place on a US keyboard. */ code?: string;
  atMs: number;
  isInField?: boolean;
  /** With Ctrl, Alt or Meta, or while an input method composes a character. */ held: boolean;
};
/** `usLayout`: the code that the keys spell on a US keyboard, which most scanners expect. */
export type Typed = { code: string; usLayout: string } | "typing" | undefined;

/** Ticket and enrolment codes have letters, digits and hyphens alone. */
const spellUs = (code: string): string => (code === "Minus" ? "-" : (/^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? "?"));

const ENDS = new Set(["Enter", "Tab"]);
/** A capital letter sends Shift first. */
const isSilent = (key: string): boolean => key.length > 1 && !ENDS.has(key);

export const createWedge = () => {
  let typed = "";
  let usLayout = "";
  let lastMs = Number.NEGATIVE_INFINITY;

  /** Returns the code that this key ends, or "typing" when the key may belong to a code. */
  return ({ key, code = "", atMs, isInField = false, held }: Key): Typed => {
    if (isSilent(key)) return undefined;
    if (held || atMs - lastMs > (isInField ? MAX_APART_MS : MAX_APART_OUTSIDE_MS)) typed = usLayout = "";
    lastMs = atMs;
    if (held) return undefined;
    if (ENDS.has(key)) {
      const read = { code: typed, usLayout };
      typed = usLayout = "";
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

/** Works wherever the focus is: restores a field that the scanner typed into, and keeps its Enter from pressing a button. */
const listenForCodes = (onCode: (code: string, usLayout: string) => void): (() => void) => {
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
      restoreField();
      before = undefined;
      onCode(typed.code, typed.usLayout);
    }
  };

  document.addEventListener("keydown", onKey, true);
  return () => document.removeEventListener("keydown", onKey, true);
};

export const useWedge = (onCode: (code: string, usLayout: string) => void, isOn = true): void => {
  const latest = useRef(onCode);
  latest.current = onCode;
  // A layout effect: stewards pull the trigger as soon as they see the screen.
  useLayoutEffect(() => (isOn ? listenForCodes((...typed) => latest.current(...typed)) : undefined), [isOn]);
};
