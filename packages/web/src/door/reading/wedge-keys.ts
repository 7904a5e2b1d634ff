/** A hand scanner's keys, wherever the focus is. What it types into a field is taken back, and its Enter presses nothing. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { createWedge, MOST_APART_MS } from "./wedge.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;
const fieldOf = (target: EventTarget | null): Field | undefined =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : undefined;

const listen = (onCode: (code: string) => void): (() => void) => {
  const press = createWedge();
  let before: { field: Field; value: string } | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;

  const takeBack = (): void => {
    if (!before) return;
    before.field.value = before.value;
    before.field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const onKey = (event: KeyboardEvent): void => {
    const { key, timeStamp: atMs, ctrlKey, altKey, metaKey, isComposing } = event;
    const typed = press({ key, atMs, held: ctrlKey || altKey || metaKey || isComposing });
    if (typed === "typing") {
      const field = fieldOf(event.target);
      if (atMs - lastMs > MOST_APART_MS) before = field && { field, value: field.value };
      lastMs = atMs;
    } else if (typed) {
      event.preventDefault();
      event.stopPropagation();
      takeBack();
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
  // From the moment it is seen: a trigger is pulled at once.
  useLayoutEffect(() => (isOn ? listen((code) => latest.current(code)) : undefined), [isOn]);
};
