/** The members of an organization: who belongs to it, in which role, and for which events. */
import { noteChange } from "../kernel/audit.ts";
import { Fault, asTransient, Transient } from "../kernel/fault.ts";
import { operation } from "../kernel/operation.ts";
import type { InviteeRow, MembershipRow } from "../organization/organization.entity.ts";
import { requireMember, UNAVAILABLE } from "../organization/organization.ts";
import type { Role } from "../organization/organization.rules.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction, type Writes } from "../table/service.ts";
import { findTarget, readInvitees, readMembers, requireManager, viewInvitee, viewMember, viewTarget, type Target } from "./team.member.ts";
import { ChangeMember, MemberRef, type MemberChange, type MemberView } from "./team.schema.ts";
import { refuseLimitedOwner, refuseUnknownEvents } from "./team.invite.ts";

export { accept, invite, preview, sendAgain } from "./team.invite.ts";

const MAX_ATTEMPTS = 4;

/** Members first, then those whose invitation is open. Few enough for one answer. */
export const list = async (): Promise<{ members: MemberView[] }> => {
  const me = await requireMember("member.read");
  const [members, invitees] = await Promise.all([readMembers(me.organizationId), readInvitees(me.organizationId)]);
  const open = invitees.filter(({ status }) => status === "open");
  return { members: [...members.map((row) => viewMember(row, me)), ...open.map(viewInvitee)] };
};

/** The last owner's role cannot end: this condition decides it in the same write, also when two owners leave at once. */
const countOwners = ({ organization }: Writes, organizationId: string, change: number) =>
  change === 0
    ? []
    : [
        organization
          .patch({ organizationId })
          .add({ ownerCount: change })
          .where(({ ownerCount }, { gt, exists }) => (change < 0 ? gt(ownerCount, 1) : exists(ownerCount)))
          .commit(),
      ];

const ownersAfter = (before: Role, after: Role | undefined): number => (after === "owner" ? 1 : 0) - (before === "owner" ? 1 : 0);

const lastOwner = (): Fault =>
  new Fault("conflict", "member.last_owner", "The organization would have no owner: make another member an owner first.");

/** Says why a write was refused, or returns for another attempt. */
const explainRefusal = async ({ organizationId, role }: MembershipRow, after: Role | undefined): Promise<void> => {
  if (ownersAfter(role, after) >= 0) return;
  const { data } = await asTransient(UNAVAILABLE, () => rows.organization.get({ organizationId }).go({ consistent: true }));
  if ((data?.ownerCount ?? 0) <= 1) throw lastOwner();
};

const setOf = ({ role, ...change }: MemberChange) =>
  Object.fromEntries(Object.entries({ ...change, role }).filter(([, value]) => value !== undefined && value !== null));

const removedBy = ({ name, eventIds, role }: MemberChange): ("name" | "eventIds")[] => [
  ...(name === null ? (["name"] as const) : []),
  ...(eventIds === null || role === "owner" ? (["eventIds"] as const) : []),
];

const changeMember = (row: MembershipRow, change: MemberChange): Promise<boolean> => {
  const { subject, organizationId, role } = row;
  const after = change.role ?? role;
  return commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.membership
        .patch({ subject, organizationId })
        .set(setOf(change))
        .remove(removedBy(change))
        .where((current, { eq }) => eq(current.role, role))
        .commit(),
      ...countOwners(t, organizationId, ownersAfter(role, after)),
    ]),
  );
};

const changeInvitee = ({ memberId, role }: InviteeRow, change: MemberChange): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    const { rejected } = await rows.invitee
      .patch({ memberId })
      .set(setOf(change))
      .remove(removedBy(change))
      // The caller may manage the role that was read.
      .where((row, { eq }) => `${eq(row.status, "open")} AND ${eq(row.role, role)}`)
      .go({ returnOnConditionCheckFailure: true });
    return !rejected;
  });

/** Everybody may change their own name. An owner may step down while there is another one. */
const requireChange = (me: MembershipRow, { row }: Target, { name: _name, ...change }: MemberChange): void => {
  if (row.memberId === me.memberId && Object.keys(change).length === 0) return;
  requireManager(me, [row.role, change.role]);
};

/** The part of a member that the audit log may have: no name. */
const roleOf = ({ role, eventIds }: Pick<MembershipRow, "role" | "eventIds">) => ({ role, eventIds });

/**
 * Changes the fields in the request. Owners change everybody, organizers those in the roles below theirs, and each member the own name. Safe to repeat.
 * Refused when no owner would be left.
 */
export const change = operation(ChangeMember, async ({ memberId, change: changes }): Promise<MemberView> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const me = await requireMember("organization.read");
    const target = await findTarget(me, memberId);
    requireChange(me, target, changes);
    if (Object.keys(changes).length === 0) return viewTarget(target, me);
    if (changes.eventIds) {
      refuseLimitedOwner(changes.role ?? target.row.role);
      await refuseUnknownEvents(me.organizationId, changes.eventIds);
    }
    noteChange(roleOf(target.row), roleOf({ ...target.row, ...setOf(changes) }));
    const isWritten = target.kind === "member" ? await changeMember(target.row, changes) : await changeInvitee(target.row, changes);
    if (isWritten) {
      const after = { ...target.row, ...setOf(changes) } as typeof target.row;
      for (const field of removedBy(changes)) delete after[field];
      return viewTarget({ kind: target.kind, row: after } as Target, me);
    }
    if (target.kind === "member") await explainRefusal(target.row, changes.role ?? target.row.role);
  }
  throw new Transient("member.contended");
});

const removeMember = ({ subject, organizationId, role }: MembershipRow): Promise<boolean> =>
  commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.membership
        .delete({ subject, organizationId })
        .where((current, { eq }) => eq(current.role, role))
        .commit(),
      ...countOwners(t, organizationId, ownersAfter(role, undefined)),
    ]),
  );

const revoke = ({ memberId }: InviteeRow): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    const { rejected } = await rows.invitee
      .patch({ memberId })
      .set({ status: "revoked" })
      .where(({ status }, { eq }) => eq(status, "open"))
      .go({ returnOnConditionCheckFailure: true });
    return !rejected;
  });

/**
 * Removes a member, or revokes an invitation; of the own membership: leaves. Owners remove everybody, organizers those in the roles below theirs. The next
 * call of a removed member is refused. Refused for the last owner. A repeat is answered `member.missing`.
 */
export const remove = operation(MemberRef, async ({ memberId }): Promise<MemberView> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const me = await requireMember("organization.read");
    const target = await findTarget(me, memberId);
    if (memberId !== me.memberId) requireManager(me, [target.row.role]);
    const isWritten = target.kind === "member" ? await removeMember(target.row) : await revoke(target.row);
    if (isWritten) return viewTarget(target, me);
    if (target.kind === "member") await explainRefusal(target.row, undefined);
  }
  throw new Transient("member.contended");
});
