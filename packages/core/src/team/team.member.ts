/** Finds a member of the caller's organization, and says who may change whom. */
import { now } from "../kernel/clock.ts";
import { Fault, asTransient } from "../kernel/fault.ts";
import { iso } from "../kernel/clock.ts";
import type { InviteeRow, MembershipRow } from "../organization/organization.entity.ts";
import { managesRole, mayDo, type Role } from "../organization/organization.rules.ts";
import { forbidden, UNAVAILABLE } from "../organization/organization.ts";
import { rows } from "../table/service.ts";
import type { MemberView } from "./team.schema.ts";

export type Target = { kind: "member"; row: MembershipRow } | { kind: "invitee"; row: InviteeRow };

export const memberMissing = (): Fault => new Fault("missing", "member.missing", "There is no such member.");

/** From the index: a member who joined a moment ago may be missing. */
export const readMembers = (organizationId: string): Promise<MembershipRow[]> =>
  asTransient(UNAVAILABLE, async () => {
    const { data } = await rows.membership.query.byOrganization({ organizationId }).go({ pages: "all", hydrate: true });
    return data.toSorted((a, b) => a.joinedAtMs - b.joinedAtMs);
  });

export const readInvitees = (organizationId: string): Promise<InviteeRow[]> =>
  asTransient(UNAVAILABLE, async () => {
    const { data } = await rows.invitee.query.byOrganization({ organizationId }).go({ pages: "all", hydrate: true });
    return data.toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  });

export const readInvitee = (memberId: string): Promise<InviteeRow | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.invitee.get({ memberId }).go({ consistent: true })).data ?? undefined);

/** Of the caller's organization. An invitee who accepted is a member. */
export const findTarget = async (me: MembershipRow, memberId: string): Promise<Target> => {
  if (memberId === me.memberId) return { kind: "member", row: me };
  const [invitee, members] = await Promise.all([readInvitee(memberId), readMembers(me.organizationId)]);
  const row = members.find((one) => one.memberId === memberId);
  if (row) return { kind: "member", row };
  if (invitee?.organizationId !== me.organizationId || invitee.status !== "open") throw memberMissing();
  return { kind: "invitee", row: invitee };
};

/** `roles`: before and after the change. */
export const requireManager = (me: MembershipRow, roles: readonly (Role | undefined)[]): void => {
  const managesAll = roles.every((role) => role === undefined || managesRole(me.role, role));
  if (!mayDo(me, "member.manage") || !managesAll) throw forbidden();
};

type Common = Pick<MembershipRow, "memberId" | "role" | "eventIds" | "name" | "email">;
const common = ({ memberId, role, eventIds, name, email }: Common) => ({
  id: memberId,
  role,
  ...(eventIds === undefined ? {} : { eventIds }),
  ...(name === undefined ? {} : { name }),
  ...(email === undefined ? {} : { email }),
});

export const viewMember = (row: MembershipRow, me: Pick<MembershipRow, "memberId">): MemberView => ({
  ...common(row),
  status: "active",
  ...(row.memberId === me.memberId ? { isSelf: true as const } : {}),
  joinedAt: iso(row.joinedAtMs),
});

export const viewInvitee = (row: InviteeRow): MemberView => ({
  ...common(row),
  status: row.expiresAtMs > now() ? "invited" : "expired",
  expiresAt: iso(row.expiresAtMs),
});

export const viewTarget = (target: Target, me: MembershipRow): MemberView =>
  target.kind === "member" ? viewMember(target.row, me) : viewInvitee(target.row);
