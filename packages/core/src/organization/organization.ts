/** Organizations own events. The memberships of a person decide every admin call; an organizer's first call founds an organization. */
import * as AuditLog from "../audit-log/audit-log.ts";
import { requireActor, type Actor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { Fault, asTransient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import type { MembershipRow } from "./organization.entity.ts";
import { isPersonal, mayDo, type Access, type Permission, type Scope } from "./organization.rules.ts";

export const UNAVAILABLE = "organization.unavailable";

const findMember = (subject: string) =>
  asTransient(UNAVAILABLE, async () => (await rows.member.get({ subject }).go({ consistent: true })).data ?? undefined);

const readMemberships = (subject: string): Promise<MembershipRow[]> =>
  asTransient(UNAVAILABLE, async () => {
    const { data } = await rows.membership.query.primary({ subject }).go({ consistent: true, pages: "all" });
    return data.toSorted((a, b) => a.joinedAtMs - b.joinedAtMs);
  });

type Joining = Pick<MembershipRow, "subject" | "organizationId" | "role">;

/** Another process that converts the row at the same moment writes the same. */
const convertMember = async ({ subject, organizationId, role }: Joining, joinedAtMs: number): Promise<void> => {
  const memberId = Id.derive("mbr", [organizationId, subject]);
  await commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.member
        .patch({ subject })
        .set({ isMembership: false })
        .where(({ isMembership }, { notExists }) => notExists(isMembership))
        .commit(),
      t.membership.create({ subject, organizationId, memberId, role, joinedAtMs }).commit(),
      ...(role === "owner" ? [t.organization.patch({ organizationId }).add({ ownerCount: 1 }).commit()] : []),
    ]),
  );
};

/** The memberships of a person, the first joined one first. A person with a row of an earlier version has no other membership. */
export const membershipsOf = async (subject: string): Promise<MembershipRow[]> => {
  const memberships = await readMemberships(subject);
  if (memberships.length > 0) return memberships;
  const member = await findMember(subject);
  if (!member) return [];
  // Another process may have converted the row since the first read.
  if (member.isMembership === false) return readMemberships(subject);
  await convertMember(member, member.createdAtMs);
  return readMemberships(subject);
};

/** The caller's place in an organization: a membership, or an API key. */
export type Place = MembershipRow & Pick<Access, "scopes">;

/** An API key acts as an organizer whom its scopes narrow. */
const placeOf = ({ subject, key }: Extract<Actor, { type: "key" }>): Place => ({
  subject,
  memberId: subject,
  organizationId: key.organizationId,
  role: "organizer",
  scopes: key.scopes as readonly Scope[],
  ...(key.eventIds === undefined ? {} : { eventIds: [...key.eventIds] }),
  joinedAtMs: key.createdAtMs,
});

/** Those of the person or key that calls, as they are now. */
export const listOwn = async (): Promise<Place[]> => {
  const actor = requireActor("organizer", "staff", "key");
  return actor.type === "key" ? [placeOf(actor)] : membershipsOf(actor.subject);
};

/** One of two calls at once founds. Whoever left their organization founds another one. */
const found = async (subject: string): Promise<MembershipRow[]> => {
  const before = await findMember(subject);
  // After the row of the condition: a call that founded one meanwhile wrote both at once.
  const existing = await readMemberships(subject);
  if (existing.length > 0) return existing;
  const organizationId = Id.create("org");
  const createdAtMs = now();
  await commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.organization.create({ organizationId, ownerCount: 1, createdAtMs }).commit(),
      t.membership.create({ subject, organizationId, memberId: Id.create("mbr"), role: "owner", joinedAtMs: createdAtMs }).commit(),
      t.member
        .put({ subject, organizationId, role: "owner", isMembership: false, createdAtMs })
        .where((row, { eq, notExists }) => (before ? eq(row.organizationId, before.organizationId) : notExists(row.organizationId)))
        .commit(),
    ]),
  );
  const memberships = await readMemberships(subject);
  invariant(memberships.length > 0, "the organization was refused, but the membership does not exist");
  return memberships;
};

/** Those of the caller. Founds an organization for an organizer without one; safe to repeat. */
export const listOrFound = async (): Promise<MembershipRow[]> => {
  const { type, subject } = requireActor("organizer", "staff");
  const memberships = await membershipsOf(subject);
  return memberships.length > 0 || type === "staff" ? memberships : found(subject);
};

export const forbidden = (): Fault =>
  new Fault("forbidden", "request.forbidden", "Your role or key does not allow that: ask an owner of the organization.");

const missing = (): Fault => new Fault("missing", "organization.missing", "There is no such organization, or you do not belong to it.");

/** Opens the call's entry in the audit log: the permission was given, and nothing is changed yet. */
export const audit = ({ organizationId, memberId, role, scopes }: Place, kind: Permission, eventId?: string): Promise<void> =>
  AuditLog.open({ organizationId, memberId, role, isKey: scopes !== undefined }, isPersonal(kind), eventId);

/** The caller's place in the organization that the call chose, or else in the first joined one. Throws when its role does not allow this kind. */
export const requireMember = async (kind: Permission): Promise<Place> => {
  const actor = requireActor("organizer", "staff", "key");
  const { organizationId: chosen } = actor;
  const places: Place[] = actor.type === "key" ? [placeOf(actor)] : await listOrFound();
  const member = chosen === undefined ? places[0] : places.find(({ organizationId }) => organizationId === chosen);
  if (!member && chosen !== undefined) throw missing();
  if (!member)
    throw new Fault("forbidden", "request.forbidden", "This account belongs to no organization yet: ask your organizer to invite it.");
  if (!mayDo(member, kind)) throw forbidden();
  await audit(member, kind);
  return member;
};
