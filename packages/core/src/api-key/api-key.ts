/** Keys with which programs call the admin API. A key acts as an organizer whom its scopes narrow. */
import { requireActor, type Actor } from "../kernel/actor.ts";
import * as base32 from "../kernel/base32.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, asTransient, invalidRequest } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { ms } from "../kernel/instant.ts";
import { operation } from "../kernel/operation.ts";
import { isEqual, sha256 } from "../kernel/secret.ts";
import type { Scope } from "../organization/organization.rules.ts";
import { requireMember } from "../organization/organization.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import { refuseUnknownEvents } from "../team/team.invite.ts";
import { readMembers } from "../team/team.member.ts";
import type { ApiKeyRow } from "./api-key.entity.ts";
import { formatKey, parseKey, SECRET_BYTES, statusOf } from "./api-key.rules.ts";
import { KeyBody, KeyRef, MOST_KEYS, type KeyView } from "./api-key.schema.ts";

const UNAVAILABLE = "key.unavailable";
const YEAR_SEC = 365 * 24 * 60 * 60;
/** A program that calls all the time costs one write a minute for it. */
const LAST_USE_MS = 60_000;

/** `members`: the ids of the members by their subjects. */
const view = (row: ApiKeyRow, members: ReadonlyMap<string, string>): KeyView => ({
  id: row.keyId,
  ...(members.has(row.createdBy) ? { createdBy: members.get(row.createdBy) ?? "" } : {}),
  name: row.name,
  scopes: row.scopes as Scope[],
  ...(row.eventIds === undefined ? {} : { eventIds: row.eventIds }),
  status: statusOf(row, now()),
  createdAt: iso(row.createdAtMs),
  ...(row.expiresAtMs === undefined ? {} : { expiresAt: iso(row.expiresAtMs) }),
  ...(row.revokedAtMs === undefined ? {} : { revokedAt: iso(row.revokedAtMs) }),
  ...(row.lastUsedAtMs === undefined ? {} : { lastUsedAt: iso(row.lastUsedAtMs) }),
});

const hashOf = (secret: string): Uint8Array => sha256(`api key\u0000${secret}`);

const missing = (): Fault => new Fault("missing", "key.missing", "There is no such API key, or it was revoked.");

/** The keys of the organization, the newest first, with those that were revoked within two years. For owners and organizers. */
export const list = async (): Promise<{ keys: KeyView[] }> => {
  const { organizationId } = await requireMember("key.manage");
  const { data } = await asTransient(UNAVAILABLE, () =>
    rows.apiKey.query.byOrganization({ organizationId }).go({ pages: "all", hydrate: true }),
  );
  const members = new Map((await readMembers(organizationId)).map(({ subject, memberId }) => [subject, memberId]));
  return { keys: data.toSorted((a, b) => b.createdAtMs - a.createdAtMs).map((row) => view(row, members)) };
};

/** Makes a key. The answer alone has its secret. For owners and organizers; refused at fifty keys. */
export const create = operation(KeyBody, async ({ name, scopes, eventIds, expiresAt }): Promise<{ key: KeyView; secret: string }> => {
  const { organizationId, subject, memberId } = await requireMember("key.manage");
  if (eventIds) await refuseUnknownEvents(organizationId, eventIds);
  const createdAtMs = now();
  const expiresAtMs = expiresAt === undefined ? undefined : ms(expiresAt);
  if (expiresAtMs !== undefined && expiresAtMs <= createdAtMs)
    throw invalidRequest([{ path: "expiresAt", message: "Choose a time in the future." }]);
  const secret = base32.encode(Id.randomBytes(SECRET_BYTES));
  const row: ApiKeyRow = {
    keyId: Id.create("key"),
    organizationId,
    name,
    scopes: [...new Set(scopes)],
    ...(eventIds === undefined ? {} : { eventIds: [...eventIds] }),
    secretHash: base32.encode(hashOf(secret)),
    createdBy: subject,
    createdAtMs,
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  };
  const isCounted = await commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.organization
        .patch({ organizationId })
        .add({ keyCount: 1 })
        .where(({ keyCount }, { lt, notExists }) => `${notExists(keyCount)} OR ${lt(keyCount, MOST_KEYS)}`)
        .commit(),
      t.apiKey.create(row).commit(),
    ]),
  );
  if (!isCounted) {
    const message = `An organization has at most ${MOST_KEYS} API keys: revoke one that no program uses.`;
    throw new Fault("conflict", "key.limit_reached", message, [{ path: "", message, params: { max: MOST_KEYS } }]);
  }
  return { key: view(row, new Map([[subject, memberId]])), secret: formatKey(row.keyId, secret) };
});

const findRow = (keyId: string): Promise<ApiKeyRow | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.apiKey.get({ keyId }).go({ consistent: true })).data ?? undefined);

/** Revokes a key: its next call is answered 401. For owners and organizers. A repeat is answered `key.missing`. */
export const revoke = operation(KeyRef, async ({ keyId }): Promise<KeyView> => {
  const { organizationId } = await requireMember("key.manage");
  const row = await findRow(keyId);
  if (row?.organizationId !== organizationId) throw missing();
  const revokedAtMs = now();
  const cleanUpAtSec = Math.ceil(revokedAtMs / 1000) + 2 * YEAR_SEC;
  const isRevoked = await commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.apiKey
        .patch({ keyId })
        .set({ revokedAtMs, cleanUpAtSec })
        .where((current, { notExists }) => notExists(current.revokedAtMs))
        .commit(),
      t.organization.patch({ organizationId }).add({ keyCount: -1 }).commit(),
    ]),
  );
  if (!isRevoked) throw missing();
  return view({ ...row, revokedAtMs }, new Map());
});

/** Throws for a key that was revoked or has expired since its call. For work that goes on after the call. */
export const requireActive = async (keyId: string): Promise<void> => {
  const row = await findRow(keyId);
  if (!row || statusOf(row, now()) !== "active") throw missing();
};

/** Another process may write the same minute: nothing depends on which one does. */
const markUsed = async ({ keyId, lastUsedAtMs = 0 }: ApiKeyRow): Promise<void> => {
  const usedAtMs = now();
  if (usedAtMs - lastUsedAtMs < LAST_USE_MS) return;
  await asTransient(UNAVAILABLE, () => rows.apiKey.patch({ keyId }).set({ lastUsedAtMs: usedAtMs }).go());
};

/** The actor of a request with this key. Undefined for a key that was never made, has expired or was revoked. */
export const authenticate = async (text: string): Promise<Extract<Actor, { type: "key" }> | undefined> => {
  requireActor("public");
  const parsed = parseKey(text);
  const row = parsed && (await findRow(parsed.keyId));
  if (!row || !isEqual(hashOf(parsed.secret), base32.decode(row.secretHash) ?? new Uint8Array())) return undefined;
  if (statusOf(row, now()) !== "active") return undefined;
  await markUsed(row);
  const { organizationId, scopes, eventIds, createdAtMs } = row;
  return {
    type: "key",
    subject: row.keyId,
    key: { organizationId, scopes, ...(eventIds === undefined ? {} : { eventIds }), createdAtMs },
  };
};
