/** Invitations to a team by email. The link binds the account that accepts it first. */
import * as AuditLog from "../audit-log/audit-log.ts";
import { requireActor } from "../kernel/actor.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, asTransient, invalidRequest, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { operation } from "../kernel/operation.ts";
import { setting } from "../kernel/setting.ts";
import { takeFreeMessage } from "../notification/notification.allowance.ts";
import * as Mail from "../notification/notification.email.ts";
import { ensureAccount } from "../organization/organization.cognito.ts";
import type { InviteeRow, MembershipRow } from "../organization/organization.entity.ts";
import { findContact } from "../organization/organization.profile.ts";
import { kindsOf, type Role } from "../organization/organization.rules.ts";
import type { MembershipView } from "../organization/organization.schema.ts";
import { membershipsOf, requireMember, UNAVAILABLE } from "../organization/organization.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import { findTarget, memberMissing, readInvitee, readInvitees, readMembers, requireManager, viewInvitee } from "./team.member.ts";
import { InviteBody, SendAgain, WithToken, type InvitationView, type MemberView } from "./team.schema.ts";
import { invitationEmail, type Locale } from "./team.text.ts";
import { createToken, isToken } from "./team.token.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const LINK_MS = 7 * DAY_MS;
/** After the link's end, so that a later use of it is answered with the reason. */
const KEEP_MS = 30 * DAY_MS;
/** With those invited within a month, so that nobody sends email to strangers through an organization. */
const MAX_MEMBERS = 200;

const expiry = () => {
  const expiresAtMs = now() + LINK_MS;
  return { expiresAtMs, cleanUpAtSec: Math.ceil((expiresAtMs + KEEP_MS) / 1000) };
};

export const refuseLimitedOwner = (role: Role): void => {
  if (role === "owner")
    throw new Fault("conflict", "member.owner_sees_all", "An owner sees every event: leave the events out, or choose another role.");
};

export const refuseUnknownEvents = async (organizationId: string, eventIds: readonly string[]): Promise<void> => {
  const { data } = await asTransient(UNAVAILABLE, () => rows.event.get(eventIds.map((eventId) => ({ eventId }))).go());
  const own = new Set(data.filter((event) => event.organizationId === organizationId).map(({ eventId }) => eventId));
  const issues = eventIds.flatMap((eventId, at) =>
    own.has(eventId) ? [] : [{ path: `eventIds.${at}`, message: "This organization has no such event." }],
  );
  if (issues.length > 0) throw invalidRequest(issues);
};

const sameAddress = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

/** Two invitations at the same moment may both pass: that harms nobody. */
const refuseRepeated = async ({ organizationId }: MembershipRow, email: string): Promise<void> => {
  const [members, invitees] = await Promise.all([readMembers(organizationId), readInvitees(organizationId)]);
  if (members.some((row) => sameAddress(row.email, email)))
    throw new Fault("conflict", "member.exists", "This person is a member already: change the role instead.");
  if (invitees.some((row) => row.status === "open" && sameAddress(row.email, email)))
    throw new Fault("conflict", "member.invited", "This person is invited already: send the link again.");
  if (members.length + invitees.length >= MAX_MEMBERS) {
    const message = `An organization has at most ${MAX_MEMBERS} members and invitations of a month: remove some, or wait.`;
    throw new Fault("conflict", "member.limit_reached", message, [{ path: "", message, params: { max: MAX_MEMBERS } }]);
  }
};

/** Behind the `#`, so that no server logs them: the token, and the address with which the sign-in begins. */
const linkOf = (row: InviteeRow): string =>
  new URL(`/console/join/${row.memberId}#${createToken(row)}/${encodeURIComponent(row.email)}`, setting("SITE_URL")).href;

const send = async (row: InviteeRow, locale: Locale): Promise<void> => {
  await ensureAccount(row.email);
  const contact = await findContact(row.organizationId);
  const { role, expiresAtMs } = row;
  const email = invitationEmail({ locale, organization: contact?.name, role, expiresAtMs, url: linkOf(row) });
  await Mail.send({ to: row.email, ...email, organizer: contact, about: { kind: "member_invitation" } });
};

/**
 * Invites a person by email. Owners invite to every role, organizers to the roles below theirs. When the email cannot be sent, the invitation stays, and
 * `sendAgain` sends it.
 */
export const invite = operation(InviteBody, async ({ email, name, role, eventIds, locale }): Promise<MemberView> => {
  const me = await requireMember("member.manage");
  requireManager(me, [role]);
  await refuseRepeated(me, email);
  if (eventIds) {
    refuseLimitedOwner(role);
    await refuseUnknownEvents(me.organizationId, eventIds);
  }
  const row: InviteeRow = {
    memberId: Id.create("mbr"),
    organizationId: me.organizationId,
    email,
    ...(name === undefined ? {} : { name }),
    role,
    ...(eventIds === undefined ? {} : { eventIds: [...eventIds] }),
    status: "open",
    generation: 1,
    createdAtMs: now(),
    ...expiry(),
  };
  await asTransient(UNAVAILABLE, () => rows.invitee.put(row).go());
  await send(row, locale);
  return viewInvitee(row);
});

/** Sends another link, which ends the earlier one and lasts a week again. Not repeatable: each call sends. */
export const sendAgain = operation(SendAgain, async ({ memberId, locale }): Promise<MemberView> => {
  const me = await requireMember("organization.read");
  const { kind, row } = await findTarget(me, memberId);
  requireManager(me, [row.role]);
  if (kind === "member") throw new Fault("conflict", "member.exists", "This person accepted the invitation already.");
  if (!(await takeFreeMessage(row.email)))
    throw new Fault("conflict", "member.too_many_emails", "This address got many emails within the hour: try again in the next one.");
  const renewed = { ...row, generation: row.generation + 1, ...expiry() };
  const { generation, expiresAtMs, cleanUpAtSec } = renewed;
  const { rejected } = await asTransient(UNAVAILABLE, () =>
    rows.invitee
      .patch({ memberId })
      .set({ generation, expiresAtMs, cleanUpAtSec })
      .where((current, { eq }) => `${eq(current.status, "open")} AND ${eq(current.generation, row.generation)}`)
      .go({ returnOnConditionCheckFailure: true }),
  );
  if (rejected) throw new Transient("member.contended");
  await send(renewed, locale);
  return viewInvitee(renewed);
});

const ended = (reason: "used" | "expired"): Fault =>
  reason === "used"
    ? new Fault("conflict", "member.invitation_used", "Another account accepted this invitation: ask for one of your own.")
    : new Fault("conflict", "member.invitation_expired", "This invitation is over: ask for another one.");

/** The token proves that the caller got the link. Throws the reason when it cannot be accepted by this account any more. */
const readOpen = async (memberId: string, token: string, subject: string): Promise<InviteeRow> => {
  const row = await readInvitee(memberId);
  if (!row || row.status === "revoked" || !isToken(row, token)) throw memberMissing();
  if (row.status === "accepted" && row.acceptedBy !== subject) throw ended("used");
  if (row.status === "open" && row.expiresAtMs <= now()) throw ended("expired");
  return row;
};

const organizationOf = async (organizationId: string): Promise<MembershipView["organization"]> => {
  const contact = await findContact(organizationId);
  return { id: organizationId, ...(contact === undefined ? {} : { name: contact.name }) };
};

/** The organization and the role of an invitation, before it is accepted. For whoever is signed in and has the link. */
export const preview = operation(WithToken, async ({ memberId, token }): Promise<InvitationView> => {
  const { subject } = requireActor("organizer", "staff");
  const row = await readOpen(memberId, token, subject);
  const { role, email, eventIds, expiresAtMs } = row;
  const organization = await organizationOf(row.organizationId);
  return { organization, role, email, ...(eventIds === undefined ? {} : { events: eventIds.length }), expiresAt: iso(expiresAtMs) };
});

const viewJoined = async ({ organizationId, memberId, role, eventIds }: InviteeRow | MembershipRow): Promise<MembershipView> => ({
  organization: await organizationOf(organizationId),
  memberId,
  role,
  ...(eventIds === undefined ? {} : { eventIds }),
  may: kindsOf({ role, eventIds }),
});

const join = ({ memberId, organizationId, role, eventIds, name, email, generation }: InviteeRow, subject: string): Promise<boolean> =>
  commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.invitee
        .patch({ memberId })
        .set({ status: "accepted", acceptedBy: subject })
        .where((row, { eq, gt, notExists }) =>
          [
            eq(row.status, "open"),
            eq(row.generation, generation),
            eq(row.role, role),
            // An owner who limits the invitation meanwhile is told that it is limited.
            eventIds === undefined ? notExists(row.eventIds) : eq(row.eventIds, eventIds),
            gt(row.expiresAtMs, now()),
          ].join(" AND "),
        )
        .commit(),
      t.membership
        .create({
          subject,
          organizationId,
          memberId,
          role,
          ...(eventIds === undefined ? {} : { eventIds }),
          ...(name === undefined ? {} : { name }),
          email,
          joinedAtMs: now(),
        })
        .commit(),
      ...(role === "owner" ? [t.organization.patch({ organizationId }).add({ ownerCount: 1 }).commit()] : []),
    ]),
  );

const MAX_ATTEMPTS = 3;

/**
 * Makes the caller a member. The first account that accepts has the invitation: a repeat by it gives the same answer, and another account is refused, as
 * is a link that is over. For whoever is signed in and has the link.
 */
export const accept = operation(WithToken, async ({ memberId, token }): Promise<MembershipView> => {
  const { subject } = requireActor("organizer", "staff");
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const [row, memberships] = await Promise.all([readOpen(memberId, token, subject), membershipsOf(subject)]);
    const member = memberships.find(({ organizationId }) => organizationId === row.organizationId);
    if (member?.memberId === memberId) return viewJoined(member);
    if (member) throw new Fault("conflict", "member.exists", "You belong to this organization already: ask an owner to change your role.");
    // Removed after joining: the link does not let anybody in again.
    if (row.status === "accepted") throw ended("expired");
    await AuditLog.open({ organizationId: row.organizationId, memberId, role: row.role, isKey: false }, true);
    if (await join(row, subject)) return viewJoined(row);
  }
  throw new Transient("member.contended");
});
