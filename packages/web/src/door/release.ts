/** The page on the device, and its next release: that one waits for a screen where nobody is being let in. */
import { createValue } from "./value.ts";

const WORKER = "/door/service-worker.js";
const SCOPE = "/door/";
const LOOK_EVERY_MS = 30 * 60_000;

/** A release that is on the device but not in use. */
const waiting = createValue<ServiceWorker | undefined>(undefined);

const watchInstall = (registration: ServiceWorkerRegistration): void => {
  const worker = registration.installing;
  worker?.addEventListener("statechange", () => {
    // Without a controller it is the first there is: nothing waits for anything.
    if (worker.state === "installed" && navigator.serviceWorker.controller) waiting.set(worker);
  });
};

const look = async (registration: ServiceWorkerRegistration): Promise<void> => {
  try {
    await registration.update();
  } catch {
    // Without a network there is no news.
  }
};

export const keepOnDevice = async (): Promise<void> => {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
  if (registration.waiting && navigator.serviceWorker.controller) waiting.set(registration.waiting);
  registration.addEventListener("updatefound", () => watchInstall(registration));
  setInterval(() => void look(registration), LOOK_EVERY_MS);
};

/** To be called where a reload disturbs nobody; undone by what it returns. */
export const takeNextRelease = (): (() => void) => {
  const take = (): void => {
    const worker = waiting.get();
    if (!worker) return;
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    worker.postMessage("take over");
  };
  take();
  return waiting.subscribe(take);
};
