import { afterEach, beforeEach, expect, it, vi } from "vitest";

const postMessage = vi.fn<(message: string) => void>();

class Worker extends EventTarget {
  state = "installing";
  postMessage = postMessage;
  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

class Registration extends EventTarget {
  installing = new Worker();
  waiting = null;
  active: Worker | null = null;
}

let registration: Registration;
beforeEach(() => {
  vi.resetModules();
  vi.stubEnv("PROD", true);
  vi.useFakeTimers();
  postMessage.mockReset();
  registration = new Registration();
  const container = Object.assign(new EventTarget(), { register: async () => registration, controller: null as Worker | null });
  Object.defineProperty(navigator, "serviceWorker", { configurable: true, value: container });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  Reflect.deleteProperty(navigator, "serviceWorker");
});

const openPage = async (): Promise<void> => {
  const { applyUpdates, registerServiceWorker } = await import("./update.ts");
  applyUpdates();
  await registerServiceWorker();
};

it("the first worker is no update, also when it controls the page while it is only installed", async () => {
  await openPage();
  Object.assign(navigator.serviceWorker, { controller: registration.installing });
  registration.installing.become("installed");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(postMessage).not.toHaveBeenCalled();
});

it("a worker beside an active one is an update", async () => {
  registration.active = new Worker();
  await openPage();
  registration.installing.become("installed");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(postMessage).toHaveBeenCalledExactlyOnceWith("take over");
});

it("an update waits for the requests of a screen that was just opened, and is left alone once the screen is left", async () => {
  registration.active = new Worker();
  const { applyUpdates, registerServiceWorker } = await import("./update.ts");
  await registerServiceWorker();
  registration.installing.become("installed");
  const stop = applyUpdates();
  await vi.advanceTimersByTimeAsync(1_000);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(postMessage).not.toHaveBeenCalled();
  applyUpdates();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(postMessage).toHaveBeenCalledExactlyOnceWith("take over");
});
