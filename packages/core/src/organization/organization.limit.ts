/** Limits the admin requests of each organization and of each API key, so that a busy script does not use up what all share. */
import { requireActor } from "../kernel/actor.ts";
import { cached } from "../kernel/cache.ts";
import { now } from "../kernel/clock.ts";
import { Fault, Transient, asTransient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import { rows } from "../table/service.ts";
import { membershipsOf } from "./organization.ts";

export const WINDOW_SECONDS = 10;
/** A hundred a second. A report that is open asks once in three seconds, and API Gateway passes ten times as many for all organizations. */
export const MOST_REQUESTS = 1_000;
/** Thirty a second. */
export const MOST_OF_A_KEY = 300;

const CLEAN_UP_SECONDS = 3_600;

/** An organizer's first request makes the organization. */
class NoOrganization extends Error {
  override readonly name = "NoOrganization";
}

/** Whoever belongs to several organizations counts for the first one, and for it one more minute after leaving. */
const organizationCache = cached({ forMs: 60_000 }, async (subject) => {
  const [member] = await membershipsOf(subject);
  if (!member) throw new NoOrganization();
  return member.organizationId;
});

/** Callers that this process refused in a window: their other requests of that window cost no write. */
let refused = { fromSec: 0, ids: new Set<string>() };

const countOne = async (callerId: string, most: number): Promise<boolean> => {
  const fromSec = Math.floor(now() / 1000 / WINDOW_SECONDS) * WINDOW_SECONDS;
  if (refused.fromSec !== fromSec) refused = { fromSec, ids: new Set() };
  if (refused.ids.has(callerId)) return false;
  const { rejected } = await rows.requestCount
    .upsert({ callerId, fromSec, cleanUpAtSec: fromSec + CLEAN_UP_SECONDS })
    .add({ requests: 1 })
    .where(({ requests }, { lt, notExists }) => `${notExists(requests)} OR ${lt(requests, most)}`)
    .go({ returnOnConditionCheckFailure: true });
  if (rejected) refused.ids.add(callerId);
  return !rejected;
};

const tooMany = (who: "organization" | "key", most: number): Fault => {
  const message = `Your ${who} made ${most} requests within ${WINDOW_SECONDS} seconds: wait some seconds and send fewer.`;
  return new Fault("tooMany", "request.too_many", message, [{ path: "", message, params: { max: most, seconds: WINDOW_SECONDS } }]);
};

/** A count that cannot be written refuses nobody. */
const refuseAbove = async (who: "organization" | "key", callerId: string, most: number): Promise<void> => {
  try {
    if (await asTransient("organization.unavailable", () => countOne(callerId, most))) return;
  } catch (error) {
    if (!(error instanceof Transient)) throw error;
    log.warn("request not counted", { code: error.code });
    return;
  }
  throw tooMany(who, most);
};

const findOrganization = async (subject: string): Promise<string | undefined> => {
  try {
    return await organizationCache.get(subject);
  } catch (error) {
    if (error instanceof NoOrganization) return undefined;
    if (!(error instanceof Transient)) throw error;
    log.warn("request not counted", { code: error.code });
    return undefined;
  }
};

/** Counts a request of a signed-in person or of a key, and refuses it above the limits. */
export const countRequest = async (): Promise<void> => {
  const actor = requireActor("organizer", "staff", "key");
  if (actor.type === "key") await refuseAbove("key", actor.subject, MOST_OF_A_KEY);
  const organizationId = actor.type === "key" ? actor.key.organizationId : await findOrganization(actor.subject);
  if (organizationId !== undefined) await refuseAbove("organization", organizationId, MOST_REQUESTS);
};
