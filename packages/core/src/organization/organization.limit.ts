/** Limits the admin requests of each organization, so that one with a busy script does not use up what all share. */
import { currentActor } from "../kernel/actor.ts";
import { cached } from "../kernel/cache.ts";
import { now } from "../kernel/clock.ts";
import { Fault, Transient, asTransient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import { rows } from "../table/service.ts";
import { membershipsOf } from "./organization.ts";

export const WINDOW_SECONDS = 10;
/** A hundred a second. A report that is open asks once in three seconds, and API Gateway passes ten times as many for all organizations. */
export const MOST_REQUESTS = 1_000;

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

/** Organizations that this process refused in a window: the others of that window cost no write. */
let refused = { fromSec: 0, ids: new Set<string>() };

const countOne = async (organizationId: string): Promise<boolean> => {
  const fromSec = Math.floor(now() / 1000 / WINDOW_SECONDS) * WINDOW_SECONDS;
  if (refused.fromSec !== fromSec) refused = { fromSec, ids: new Set() };
  if (refused.ids.has(organizationId)) return false;
  const { rejected } = await rows.requestCount
    .upsert({ organizationId, fromSec, cleanUpAtSec: fromSec + CLEAN_UP_SECONDS })
    .add({ requests: 1 })
    .where(({ requests }, { lt, notExists }) => `${notExists(requests)} OR ${lt(requests, MOST_REQUESTS)}`)
    .go({ returnOnConditionCheckFailure: true });
  if (rejected) refused.ids.add(organizationId);
  return !rejected;
};

const tooMany = (): Fault => {
  const message = `Your organization made ${MOST_REQUESTS} requests within ${WINDOW_SECONDS} seconds: wait some seconds and send fewer.`;
  return new Fault("tooMany", "request.too_many", message, [
    { path: "", message, params: { max: MOST_REQUESTS, seconds: WINDOW_SECONDS } },
  ]);
};

/** Counts a request of the signed-in organizer or staff member, and refuses it above the limit. A count that cannot be written refuses nobody. */
export const countRequest = async (): Promise<void> => {
  const actor = currentActor();
  if (actor.type !== "organizer" && actor.type !== "staff") return;
  try {
    const organizationId = await organizationCache.get(actor.subject);
    if (await asTransient("organization.unavailable", () => countOne(organizationId))) return;
  } catch (error) {
    if (error instanceof NoOrganization) return;
    if (!(error instanceof Transient)) throw error;
    log.warn("request not counted", { code: error.code });
    return;
  }
  throw tooMany();
};
