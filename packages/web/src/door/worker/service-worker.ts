/** Keeps the door's page on the device, so that it opens without a network. Calls of the gate function never go through a cache. */
import { cleanupOutdatedCaches, precacheAndRoute, type PrecacheEntry } from "workbox-precaching";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] };

precacheAndRoute(self.__WB_MANIFEST, { ignoreURLParametersMatching: [/./] });
cleanupOutdatedCaches();

type RouterRule = { condition: object; source: "network" };
type Routed = { addRoutes?: (rule: RouterRule) => Promise<void> };

/**
 * Calls of the gate function do not pass this worker, where the browser lets it say so (developer.mozilla.org: InstallEvent.addRoutes). In Chromium 153 a
 * new release did not get the page within a minute while GET requests passed the worker unanswered.
 */
self.addEventListener("install", (event) => {
  const routed = event as unknown as Routed;
  if (!routed.addRoutes) return;
  const elsewhere = { not: { urlPattern: new URLPattern({ protocol: "http*", hostname: location.hostname, port: location.port }) } };
  // A browser that knows fewer conditions rejects it, and goes on without it.
  event.waitUntil(routed.addRoutes({ condition: elsewhere, source: "network" }).catch(() => undefined));
});

/** A new release waits until the page says that a reload interrupts nobody. */
self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
