/**
 * The script of the pages that follow what happens. It replaces the content only when it changed, and never while something is selected or typed,
 * so that nobody loses a selection. The focus and opened details stay.
 */
export const REFRESH_SCRIPT = `
const EVERY_MS = 3000;
const isBusy = () => {
  const { activeElement: active } = document;
  return !getSelection().isCollapsed || (active && active.matches("input, select, button"));
};
const replace = (next) => {
  const main = document.getElementById("main");
  if (main.innerHTML === next.innerHTML) return;
  const focused = document.activeElement?.id;
  const open = [...main.querySelectorAll("details[open][id]")].map(({ id }) => id);
  for (const id of open) next.querySelector("#" + CSS.escape(id))?.setAttribute("open", "");
  main.replaceWith(next);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
};
setInterval(async () => {
  if (document.hidden || isBusy()) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => undefined);
  if (!answer?.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
  if (next && !isBusy()) replace(next);
}, EVERY_MS);
`;
