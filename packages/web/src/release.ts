/** A release takes away the files of the one before, which an open page may still ask for. Then it is loaded again, once for each release. */
const KEY = "catraca.left-release";

/** Names its release: the name changes with whatever the page loads later. */
const entry = (): string => document.querySelector('script[type="module"][src]')?.getAttribute("src") ?? "";

/** Where this document came from; what is shown by now may be a route of another. */
const openedFrom = location.href;

/** Without an answer nothing is known, and the browser's own page would be worse than this one. */
const hasNext = async (): Promise<boolean> => {
  const page = await fetch(openedFrom, { cache: "no-cache" });
  return page.ok && !(await page.text()).includes(entry());
};

const reload = async (leave: () => void): Promise<void> => {
  // What is typed or shown there is kept nowhere.
  const isUnkept = document.querySelector("[data-unkept]") !== null;
  if (isUnkept || sessionStorage.getItem(KEY) === entry() || !(await hasNext())) return;
  sessionStorage.setItem(KEY, entry());
  leave();
  location.reload();
};

/** `leave`: what there is to do before. Vite's event: vite.dev/guide/build#load-error-handling */
export const reloadAfterRelease = (leave: () => void = () => undefined): void =>
  // The caller of the import hears of the failure itself.
  addEventListener("vite:preloadError", () => void reload(leave).catch(() => undefined));
