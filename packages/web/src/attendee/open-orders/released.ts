/** Tickets that go back on sale, while processes of the API still show or refuse from their caches. */
import { queryClient } from "../../app.tsx";

/** The API caches the event and its stock for two seconds. */
const API_CACHE_MS = 2_500;

let releasedAtMs = -Infinity;

/** Call it when the buyer released tickets. */
export const recordRelease = (): void => void (releasedAtMs = performance.now());

/** How long the released tickets may still be taken for sold. */
export const getReleasedForMs = (): number => releasedAtMs + API_CACHE_MS - performance.now();

/** Loads the event again once no process of the API shows an older copy. */
export const reloadEvent = async (eventId: string): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, API_CACHE_MS));
  await queryClient.invalidateQueries({ queryKey: ["event", eventId] });
};
