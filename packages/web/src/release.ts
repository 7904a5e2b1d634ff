/** A release deletes the files of the previous one, which an open page may still import. The page then reloads, once per release. */
const KEY = "catraca.left-release";

/** Identifies the release: the file's hash changes with every module that the page can load. */
const getEntryScript = (): string => document.querySelector('script[type="module"][src]')?.getAttribute("src") ?? "";

/** The router may have changed the address to a route of another document. */
const documentUrl = location.href;

/** Throws without a network: the reload would end at the browser's error page. */
const isReplaced = async (): Promise<boolean> => {
  const page = await fetch(documentUrl, { cache: "no-cache" });
  return page.ok && !(await page.text()).includes(getEntryScript());
};

const mayReload = (): boolean =>
  // Forms and codes that a reload would lose.
  document.querySelector("[data-unsaved]") === null && sessionStorage.getItem(KEY) !== getEntryScript();

const reload = async (beforeReload: () => void): Promise<void> => {
  // Asked twice: a page that misses several files gets an event for each, and a form may have changed meanwhile.
  if (!mayReload() || !(await isReplaced()) || !mayReload()) return;
  sessionStorage.setItem(KEY, getEntryScript());
  beforeReload();
  location.reload();
};

/** Listens for vite.dev/guide/build#load-error-handling. */
export const reloadAfterRelease = (beforeReload: () => void = () => undefined): void =>
  // The caller of the import handles the failure itself.
  addEventListener("vite:preloadError", () => void reload(beforeReload).catch(() => undefined));
