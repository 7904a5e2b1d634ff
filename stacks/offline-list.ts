/** Changes of tickets go into the offline lists of their events, and changes of all that webhooks hear of into their queues. */
import { consume } from "./consume.ts";

consume({
  functionName: "follow",
  failed: "Changes could not be added to offline lists or to the queues of webhooks.",
  behind: { name: "ListsBehind", says: "Offline lists and webhooks get changes more than a minute late." },
  /** Consumers of one event take turns at the row of its list. */
  parallel: 1,
  /** A retry reads the tickets as they are by then. */
  attempts: 60,
});
