import { describe, expect, it } from "vitest";
import { decide, KINDS, managesRole, mayDo, ROLES, SCOPE_NAMES, SCOPES, type Permission, type Role } from "./organization.rules.ts";

const allowedTo = (role: Role): Permission[] => KINDS.filter((kind) => mayDo({ role }, kind));

describe("roles", () => {
  it("P1 a door member has the gates and the steward devices, and sees the events to find them", () => {
    expect(allowedTo("door")).toEqual(["organization.read", "event.read", "gate.manage", "device.manage"]);
  });

  it("each role may do all that the roles below it may do", () => {
    const reversed = ROLES.toReversed();
    for (const [at, role] of reversed.entries())
      for (const lower of reversed.slice(0, at)) expect(allowedTo(role)).toEqual(expect.arrayContaining(allowedTo(lower)));
  });

  it("staff return no money, end no ticket and change no event", () => {
    for (const kind of ["order.refund", "ticket.void", "event.change", "event.create", "member.manage", "job.cancel"] as const)
      expect([kind, mayDo({ role: "staff" }, kind)]).toEqual([kind, false]);
    expect(mayDo({ role: "staff" }, "order.handle")).toBe(true);
  });

  it("a limited member does nothing that concerns the whole organization", () => {
    const limited = { role: "organizer" as const, eventIds: ["evt_a"] };
    expect(KINDS.filter((kind) => mayDo({ role: "organizer" }, kind) && !mayDo(limited, kind))).toEqual([
      "organization.change",
      "member.read",
      "member.manage",
      "event.create",
      "key.manage",
      "webhook.manage",
      "partner.manage",
      "audit.read_organization",
      "person.handle",
    ]);
  });

  it("a key does what its scopes list, and no more than an organizer", () => {
    for (const scope of SCOPE_NAMES) {
      const key = { role: "organizer" as const, scopes: [scope] };
      expect(KINDS.filter((kind) => mayDo(key, kind)).toSorted()).toEqual([...new Set<string>(SCOPES[scope])].toSorted());
    }
  });

  it("every kind has a scope but that of making keys", () => {
    const covered = new Set<string>(Object.values(SCOPES).flat());
    expect(KINDS.filter((kind) => !covered.has(kind))).toEqual(["key.manage"]);
    expect(mayDo({ role: "organizer", scopes: SCOPE_NAMES }, "key.manage")).toBe(false);
  });

  it.each([
    ["owner", ["owner", "organizer", "staff", "door"]],
    ["organizer", ["staff", "door"]],
    ["staff", []],
    ["door", []],
  ] as const)("%s manages %j", (role, managed) => {
    expect(ROLES.filter((target) => managesRole(role, target))).toEqual(managed);
  });
});

describe("a call about an event", () => {
  const event = { eventId: "evt_a", organizationId: "org_a" };
  const member = { organizationId: "org_a", role: "door" as const };

  it.each([
    ["allowed", [member], "gate.manage"],
    ["forbidden", [member], "order.read"],
    ["allowed", [{ ...member, eventIds: ["evt_b", "evt_a"] }], "gate.manage"],
    ["missing", [{ ...member, eventIds: ["evt_b"] }], "gate.manage"],
    ["missing", [{ ...member, eventIds: ["evt_b"] }], "order.read"],
    ["missing", [{ ...member, organizationId: "org_b", role: "owner" as const }], "event.read"],
    ["forbidden", [{ ...member, organizationId: "org_b", role: "owner" as const }, member], "order.read"],
    ["missing", [], "event.read"],
  ] as const)("is %s for %j who asks for %s", (decision, memberships, kind) => {
    expect(decide(memberships, event, kind).decision).toBe(decision);
  });

  it("is missing when there is no such event", () => {
    expect(decide([member], undefined, "gate.manage")).toEqual({ decision: "missing" });
  });
});
