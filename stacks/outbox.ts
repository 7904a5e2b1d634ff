/** Changes of the table become messages on the bus, in the order of each row. */
import { consume } from "./consume.ts";

consume({
  functionName: "publish",
  failed: "Changes of the table could not be published.",
  behind: { name: "StreamBehind", says: "Messages leave the table more than a minute late." },
  parallel: 4,
  /**
   * A change that cannot be read fails each attempt at once: it is soon alone in its batch, and the stream continues after minutes.
   * While the bus refuses, an attempt takes most of the function's time (functions/src/stream/publish.ts), so the attempts cover 40 minutes.
   * Subscribers count each message by its id and in any order, so later changes of a row need not wait for one that was given up.
   */
  attempts: 60,
  reportsFailures: true,
});
