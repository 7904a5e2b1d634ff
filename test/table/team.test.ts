/** Members of an organization: invitations, roles, the limit to some events, and the last owner. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import * as Event from "@catraca/core/event";
import { runAs } from "@catraca/core/kernel/actor";
import * as Organization from "@catraca/core/organization";
import * as Profile from "@catraca/core/organization/organization.profile.ts";
import type { Role } from "@catraca/core/organization.rules";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Team from "@catraca/core/team";
import { eventBody } from "../support/bodies.ts";
import { openMailService } from "../support/mail-service.ts";
import { meetAtTransaction } from "../support/meeting.ts";
import { openUserPool } from "../support/user-pool.ts";
import { withoutCondition } from "../support/without-condition.ts";

process.env["SITE_URL"] = "https://tickets.example";

const { mails } = openMailService();
const accounts = openUserPool();

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
let count = 0;
let owner: string;

const as = <T>(subject: string, body: () => T): T => runAs({ type: "staff", subject }, body);
const asFounder = <T>(subject: string, body: () => T): T => runAs({ type: "organizer", subject }, body);

beforeEach(async () => {
  owner = `owner-${count++}`;
  await asFounder(owner, () => Profile.change({ name: "Coletivo Rio" }));
});

const membershipOf = async (subject: string) => (await as(subject, () => Organization.listOwn()))[0];
const myId = async (subject: string): Promise<string> => (await membershipOf(subject))?.memberId ?? "";

/** The token in the newest email. */
const tokenOf = (): { memberId: string; token: string } => {
  const [, memberId = "", token = ""] = /\/console\/join\/(mbr_\w+)#([\w.]+)/.exec(mails.at(-1)?.text ?? "") ?? [];
  return { memberId, token };
};

const invite = (role: Role, more: object = {}) => {
  const body = { email: `guest-${count++}@example.com`, role, ...more };
  return asFounder(owner, () => Team.invite(body));
};

const join = async (role: Role, more: object = {}): Promise<{ subject: string; memberId: string }> => {
  await invite(role, more);
  const subject = `member-${count++}`;
  const { memberId } = await as(subject, () => Team.accept(tokenOf()));
  return { subject, memberId };
};

const createEvent = async (by = owner) => (await asFounder(by, () => Event.create(eventBody()))).id;

describe("an invitation", () => {
  it("makes an account that may use the console, and sends a link in the organizer's name", async () => {
    const member = await invite("staff", { email: "Rui@example.com", locale: "en" });
    expect(member).toMatchObject({ status: "invited", role: "staff", email: "Rui@example.com" });
    expect(accounts.groupsOf("rui@example.com")).toEqual(["staff"]);
    expect(mails).toMatchObject([{ to: "Rui@example.com", subject: "Invitation to the team of Coletivo Rio" }]);
    expect(mails[0]?.text).toContain("https://tickets.example/console/join/mbr_");
    const { memberId, token } = tokenOf();
    const preview = await as("rui", () => Team.preview({ memberId, token }));
    expect(preview).toMatchObject({ organization: { name: "Coletivo Rio" }, role: "staff", email: "Rui@example.com" });
  });

  it("P3 belongs to the account that accepts it first: its repeat gives the same answer, and another account is refused", async () => {
    await invite("door");
    const link = tokenOf();
    const first = await as("first", () => Team.accept(link));
    expect(first).toMatchObject({ role: "door", organization: { name: "Coletivo Rio" } });
    expect(await as("first", () => Team.accept(link))).toEqual(first);
    for (const ask of [Team.accept, Team.preview])
      await expect(as("second", () => ask(link))).rejects.toMatchObject({ code: "member.invitation_used" });
    expect(await as("second", () => Organization.listOwn())).toEqual([]);
  });

  it("control: without the condition on the invitee a second account joins", async () => {
    await invite("door");
    const link = tokenOf();
    const guard = { operation: "TransactWriteItems", key: /memberid_/i, matching: /status|generation|role|expiresAtMs/ } as const;
    const both = (left: string, right: string) =>
      meetAtTransaction(dynamo, 2, () => Promise.allSettled([left, right].map((subject) => as(subject, () => Team.accept(link)))));
    const loose = await withoutCondition(dynamo, guard, () => both("left", "right"));
    expect(loose.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    await invite("door");
    Object.assign(link, tokenOf());
    const held = await both("up", "down");
    expect(held.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  it("P3 is over after seven days, and another link lasts seven more", async () => {
    const { id } = await invite("door");
    const link = tokenOf();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + WEEK_MS - 60_000 });
    try {
      expect(await as("late", () => Team.preview(link))).toMatchObject({ role: "door" });
      vi.setSystemTime(Date.now() + 60_000);
      await expect(as("late", () => Team.accept(link))).rejects.toMatchObject({ code: "member.invitation_expired" });
      const { members } = await asFounder(owner, () => Team.list());
      expect(members.at(-1)).toMatchObject({ id, status: "expired" });
      await asFounder(owner, () => Team.sendAgain({ memberId: id }));
      await expect(as("late", () => Team.accept(link))).rejects.toMatchObject({ code: "member.missing" });
      expect(await as("late", () => Team.accept(tokenOf()))).toMatchObject({ role: "door" });
    } finally {
      vi.useRealTimers();
    }
  });

  it("opens nothing with another token, or once it was revoked", async () => {
    const { id } = await invite("door");
    const { memberId, token } = tokenOf();
    for (const wrong of [`${token}A`, token.replace(/^1/, "2"), "1.A", "x"])
      await expect(as("guesser", () => Team.accept({ memberId, token: wrong }))).rejects.toMatchObject({ code: "member.missing" });
    await asFounder(owner, () => Team.remove({ memberId: id }));
    await expect(as("guesser", () => Team.accept({ memberId, token }))).rejects.toMatchObject({ code: "member.missing" });
  });

  it("does not let a removed member in again", async () => {
    await invite("door");
    const link = tokenOf();
    const { memberId } = await as("gone", () => Team.accept(link));
    await asFounder(owner, () => Team.remove({ memberId }));
    await expect(as("gone", () => Team.accept(link))).rejects.toMatchObject({ code: "member.invitation_expired" });
    expect(await as("gone", () => Organization.listOwn())).toEqual([]);
  });

  it("is not sent twice to one address, and not to a member", async () => {
    await invite("door", { email: "twice@example.com" });
    await expect(invite("staff", { email: "Twice@example.com" })).rejects.toMatchObject({ code: "member.invited" });
    const link = tokenOf();
    await as("twice", () => Team.accept(link));
    await expect(invite("staff", { email: "twice@example.com" })).rejects.toMatchObject({ code: "member.exists" });
  });

  it("names no event of another organization, and limits no owner", async () => {
    const foreign = await createEvent("a-neighbour");
    await expect(invite("door", { eventIds: [foreign] })).rejects.toMatchObject({ issues: [{ path: "eventIds.0" }] });
    await expect(invite("owner", { eventIds: [await createEvent()] })).rejects.toMatchObject({ code: "member.owner_sees_all" });
    expect(mails).toEqual([]);
  });
});

describe("roles", () => {
  it("a member who is limited to some events sees only these", async () => {
    const [seen, unseen] = [await createEvent(), await createEvent()];
    const { subject } = await join("organizer", { eventIds: [seen] });
    expect((await as(subject, () => Event.list({}))).events.map(({ id }) => id)).toEqual([seen]);
    expect(await as(subject, () => Event.get({ eventId: seen }))).toMatchObject({ id: seen });
    await expect(as(subject, () => Event.get({ eventId: unseen }))).rejects.toMatchObject({ code: "event.missing" });
    await expect(as(subject, () => Event.create(eventBody()))).rejects.toMatchObject({ kind: "forbidden" });
  });

  it("an organizer manages staff and door, and neither owners nor organizers", async () => {
    const { subject } = await join("organizer");
    const other = await join("organizer");
    const door = await join("door");
    const ownerId = await myId(owner);
    const refused = { kind: "forbidden" };
    for (const memberId of [ownerId, other.memberId]) {
      await expect(as(subject, () => Team.change({ memberId, change: { role: "door" } }))).rejects.toMatchObject(refused);
      await expect(as(subject, () => Team.remove({ memberId }))).rejects.toMatchObject(refused);
    }
    for (const role of ["owner", "organizer"] as const) {
      await expect(as(subject, () => Team.change({ memberId: door.memberId, change: { role } }))).rejects.toMatchObject(refused);
      await expect(as(subject, () => Team.invite({ email: "x@example.com", role }))).rejects.toMatchObject(refused);
    }
    const changed = await as(subject, () => Team.change({ memberId: door.memberId, change: { role: "staff", name: "Bia" } }));
    expect(changed).toMatchObject({ role: "staff", name: "Bia" });
    await as(subject, () => Team.remove({ memberId: door.memberId }));
  });

  it("a door member manages nobody, changes the own name, and leaves", async () => {
    const { subject, memberId } = await join("door");
    await expect(as(subject, () => Team.list())).rejects.toMatchObject({ kind: "forbidden" });
    await expect(as(subject, () => Team.change({ memberId, change: { role: "owner" } }))).rejects.toMatchObject({ kind: "forbidden" });
    expect(await as(subject, () => Team.change({ memberId, change: { name: "Rui" } }))).toMatchObject({ name: "Rui", isSelf: true });
    await as(subject, () => Team.remove({ memberId }));
    await expect(as(subject, () => Event.list({}))).rejects.toMatchObject({ kind: "forbidden" });
  });

  it("the next call of a removed member is refused", async () => {
    const eventId = await createEvent();
    const { subject, memberId } = await join("organizer");
    expect(await as(subject, () => Event.publish({ eventId }))).toMatchObject({ status: "published" });
    await asFounder(owner, () => Team.remove({ memberId }));
    await expect(as(subject, () => Event.get({ eventId }))).rejects.toMatchObject({ code: "event.missing" });
    await expect(as(subject, () => Event.list({}))).rejects.toMatchObject({ kind: "forbidden" });
  });

  it("members of another organization are unknown", async () => {
    const { memberId } = await join("door");
    for (const ask of [() => Team.remove({ memberId }), () => Team.change({ memberId, change: { name: "X" } })])
      await expect(asFounder("a-stranger", ask)).rejects.toMatchObject({ code: "member.missing" });
  });
});

describe("P2 the last owner", () => {
  const last = { kind: "conflict", code: "member.last_owner" };

  it("cannot leave or step down, and may after handing over", async () => {
    const memberId = await myId(owner);
    await expect(asFounder(owner, () => Team.remove({ memberId }))).rejects.toMatchObject(last);
    await expect(asFounder(owner, () => Team.change({ memberId, change: { role: "staff" } }))).rejects.toMatchObject(last);
    const heir = await join("staff");
    await asFounder(owner, () => Team.change({ memberId: heir.memberId, change: { role: "owner" } }));
    await asFounder(owner, () => Team.change({ memberId, change: { role: "organizer" } }));
    await expect(as(heir.subject, () => Team.remove({ memberId: heir.memberId }))).rejects.toMatchObject(last);
    await asFounder(owner, () => Team.remove({ memberId }));
  });

  it("an owner who was invited counts once the invitation is accepted", async () => {
    const memberId = await myId(owner);
    await invite("owner");
    const link = tokenOf();
    await expect(asFounder(owner, () => Team.remove({ memberId }))).rejects.toMatchObject(last);
    await as("co-owner", () => Team.accept(link));
    await asFounder(owner, () => Team.remove({ memberId }));
    expect(await asFounder("co-owner", () => Team.list())).toMatchObject({ members: [{ role: "owner", isSelf: true }] });
  });
});

describe("several organizations", () => {
  it("a call without a choice is about the first joined one, and a call about an event follows the event", async () => {
    const first = owner;
    const { subject } = await join("organizer");
    const firstEvent = await createEvent();
    owner = `owner-${count++}`;
    await asFounder(owner, () => Profile.change({ name: "Teatro" }));
    const secondEvent = await createEvent();
    await invite("staff");
    const { organization } = await as(subject, () => Team.accept(tokenOf()));
    const events = async (organizationId?: string) =>
      (
        await runAs({ type: "staff", subject, ...(organizationId === undefined ? {} : { organizationId }) }, () => Event.list({}))
      ).events.map(({ id }) => id);
    expect(await events()).toEqual([firstEvent]);
    expect(await events(organization.id)).toEqual([secondEvent]);
    expect(await as(subject, () => Event.get({ eventId: secondEvent }))).toMatchObject({ id: secondEvent });
    await expect(as(subject, () => Event.publish({ eventId: secondEvent }))).rejects.toMatchObject({ kind: "forbidden" });
    expect(await as(subject, () => Profile.listMemberships())).toMatchObject([
      { organization: { name: "Coletivo Rio" }, role: "organizer" },
      { organization: { name: "Teatro" }, role: "staff" },
    ]);
    const { organizationId = "" } = (await membershipOf(first)) ?? {};
    await expect(runAs({ type: "staff", subject: "nobody", organizationId }, () => Event.list({}))).rejects.toMatchObject({
      code: "organization.missing",
    });
  });

  it("an organizer's calls at once found one organization, and one who left founds another", async () => {
    const subject = `founder-${count++}`;
    const all = await Promise.all(Array.from({ length: 6 }, () => asFounder(subject, () => Profile.get())));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    const former = owner;
    owner = subject;
    await invite("owner");
    await as(former, () => Team.accept(tokenOf()));
    const { memberId } = (await asFounder(subject, () => Organization.listOwn()))[0] ?? { memberId: "" };
    await asFounder(subject, () => Team.remove({ memberId }));
    const next = await asFounder(subject, () => Profile.get());
    expect(all.map(({ id }) => id)).not.toContain(next.id);
    expect(await asFounder(subject, () => Organization.listOwn())).toHaveLength(1);
  });

  it("a member's row of an earlier version that another call converts between two reads is a membership", async () => {
    const organizationId = `org_between${count++}`;
    const boss = `boss-${organizationId}`;
    await rows.organization.put({ organizationId, createdAtMs: 1 }).go();
    await rows.member.put({ subject: boss, organizationId, role: "owner", createdAtMs: 1 }).go();
    const own = () => asFounder(boss, () => Organization.listOwn());
    let isFirst = true;
    dynamo.middlewareStack.add(
      (next) => async (args) => {
        if (isFirst && JSON.stringify(args.input).includes("$member_1")) {
          isFirst = false;
          await own();
        }
        return next(args);
      },
      { step: "initialize", name: "between" },
    );
    try {
      expect(await own()).toMatchObject([{ organizationId }]);
    } finally {
      dynamo.middlewareStack.remove("between");
    }
    expect(isFirst).toBe(false);
  });

  it("a member's row of an earlier version is read, and becomes a membership once", async () => {
    const organizationId = `org_old${count++}`;
    const [boss, helper] = [`old-${organizationId}`, `helper-${organizationId}`];
    await rows.organization.put({ organizationId, createdAtMs: 1 }).go();
    await rows.member.put({ subject: boss, organizationId, role: "owner", createdAtMs: 1 }).go();
    await rows.member.put({ subject: helper, organizationId, role: "staff", createdAtMs: 2 }).go();
    const all = await Promise.all(Array.from({ length: 4 }, () => asFounder(boss, () => Organization.listOwn())));
    expect(all).toEqual(Array.from({ length: 4 }, () => [expect.objectContaining({ organizationId, role: "owner", joinedAtMs: 1 })]));
    expect((await as(helper, () => Organization.listOwn()))[0]).toMatchObject({ organizationId, role: "staff" });
    expect((await rows.organization.get({ organizationId }).go({ consistent: true })).data?.ownerCount).toBe(1);
    const memberId = await myId(helper);
    await asFounder(boss, () => Team.remove({ memberId }));
    expect(await as(helper, () => Organization.listOwn())).toEqual([]);
  });
});
