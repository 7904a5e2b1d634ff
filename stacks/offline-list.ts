/** Changes of tickets go into the offline lists of their events. */
import { consume } from "./consume.ts";

consume({
  functionName: "follow",
  failed: "Changes of tickets could not be added to offline lists.",
  behind: { name: "ListsBehind", says: "Offline lists get the changes of tickets more than a minute late." },
  /** Consumers of one event take turns at the row of its list. */
  parallel: 1,
  /** A retry reads the tickets as they are by then. */
  attempts: 60,
});
