/**
 * A wedge is a hand scanner that types what it reads. It types faster than any person: six keys or more, at most 35 ms apart, then Enter or
 * Tab. Anything slower or shorter comes from a person.
 */
import { useLayoutEffect, useRef } from "preact/hooks";

const MAX_APART_MS = 35;
const MIN_KEYS = 6;
const MAX_KEYS = 4_300;

type Key = { key: string; atMs: number; /** With Ctrl, Alt or Meta, or while an input method composes a character. */ held: boolean };
export type Typed = { code: string } | "typing" | undefined;

const ENDS = new Set(["Enter", "Tab"]);
/** A capital letter sends Shift first. */
const isSilent = (key: string): boolean => key.length > 1 && !ENDS.has(key);

export const createWedge = () => {
  let typed = "";
  let lastMs = Number.NEGATIVE_INFINITY;

  /** Returns the code that this key ends, or "typing" when the key may belong to a code. */
  return ({ key, atMs, held }: Key): Typed => {
    if (isSilent(key)) return undefined;
    if (held || atMs - lastMs > MAX_APART_MS) typed = "";
    lastMs = atMs;
    if (held) return undefined;
    if (ENDS.has(key)) {
      const code = typed;
      typed = "";
      return code.length >= MIN_KEYS ? { code } : undefined;
    }
    if (typed.length < MAX_KEYS) typed += key;
    return "typing";
  };
};

type Field = HTMLInputElement | HTMLTextAreaElement;
const asField = (target: EventTarget | null): Field | undefined =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : undefined;

/** Works wherever the focus is: restores a field that the scanner typed into, and keeps its Enter from pressing a button. */
const listenForCodes = (onCode: (code: string) => void): (() => void) => {
  const press = createWedge();
  let before: { field: Field; value: string } | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;

  const restoreField = (): void => {
    if (!before) return;
    before.field.value = before.value;
    before.field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const onKey = (event: KeyboardEvent): void => {
    const { key, timeStamp: atMs, ctrlKey, altKey, metaKey, isComposing } = event;
    const typed = press({ key, atMs, held: ctrlKey || altKey || metaKey || isComposing });
    if (typed === "typing") {
      const field = asField(event.target);
      if (atMs - lastMs > MAX_APART_MS) before = field && { field, value: field.value };
      lastMs = atMs;
    } else if (typed) {
      event.preventDefault();
      event.stopPropagation();
      restoreField();
      before = undefined;
      onCode(typed.code);
    }
  };

  document.addEventListener("keydown", onKey, true);
  return () => document.removeEventListener("keydown", onKey, true);
};

export const useWedge = (onCode: (code: string) => void, isOn = true): void => {
  const latest = useRef(onCode);
  latest.current = onCode;
  // A layout effect: stewards pull the trigger as soon as they see the screen.
  useLayoutEffect(() => (isOn ? listenForCodes((code) => latest.current(code)) : undefined), [isOn]);
};
