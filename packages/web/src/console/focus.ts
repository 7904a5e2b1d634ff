/** The element is there after the next paint: a form that opens, or the button that opened one that closes. */
export const focusLater = (id: string): void => void requestAnimationFrame(() => document.getElementById(id)?.focus());
