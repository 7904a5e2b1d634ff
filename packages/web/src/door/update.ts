/** The service worker that keeps the page on the device, and its updates: one is applied only where a reload interrupts nobody. */
import { createStore } from "../store.ts";

const WORKER_URL = "/door/service-worker.js";
const SCOPE = "/door/";
const CHECK_INTERVAL_MS = 30 * 60_000;

const waitingWorker = createStore<ServiceWorker | undefined>(undefined);

const noteWaiting = (worker: ServiceWorker | null): void => {
  if (worker?.state === "installed") waitingWorker.set(worker);
};

/**
 * The install may have ended before this runs: then the worker waits already. The first worker takes over by itself, and in WebKit it may control
 * the page before its state says more than "installed": no controller tells it from an update, only the active worker does.
 */
const watchInstall = ({ active, installing, waiting }: ServiceWorkerRegistration): void => {
  if (!active) return;
  noteWaiting(waiting);
  installing?.addEventListener("statechange", () => noteWaiting(installing));
};

const checkForUpdate = async (registration: ServiceWorkerRegistration): Promise<void> => {
  try {
    await registration.update();
  } catch {
    // Offline: the next check may succeed.
  }
};

export const registerServiceWorker = async (): Promise<void> => {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register(WORKER_URL, { scope: SCOPE });
  registration.addEventListener("updatefound", () => watchInstall(registration));
  watchInstall(registration);
  setInterval(() => void checkForUpdate(registration), CHECK_INTERVAL_MS);
};

/**
 * Chromium stops the old worker for the new one. A request of the page at that moment starts the old one again, and then the new one waits until the
 * page has asked for nothing for half a minute. The screen that is opened asks at once.
 */
const QUIET_MS = 2_000;

/** Applies a waiting update, soon or as soon as there is one, until the returned function is called. */
export const applyUpdates = (): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const reload = (): void => {
    if (waitingWorker.get()) location.reload();
  };
  const apply = (): void => {
    const worker = waitingWorker.get();
    // Another tab let it take over while this one scanned.
    if (worker?.state === "activated") return reload();
    worker?.postMessage("take over");
  };
  const applySoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(apply, QUIET_MS);
  };
  navigator.serviceWorker?.addEventListener("controllerchange", reload);
  applySoon();
  const unsubscribe = waitingWorker.subscribe(applySoon);
  return () => {
    navigator.serviceWorker?.removeEventListener("controllerchange", reload);
    clearTimeout(timer);
    unsubscribe();
  };
};
