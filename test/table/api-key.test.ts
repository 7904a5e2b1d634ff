/** API keys: the secret is shown once, a key acts within its scopes and events, and a revoked one is refused at once. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import * as ApiKey from "@catraca/core/api-key";
import { MOST_KEYS } from "@catraca/core/api-key.schema";
import * as Cancellation from "@catraca/core/cancellation";
import * as Event from "@catraca/core/event";
import { runAs, type Actor } from "@catraca/core/kernel/actor";
import { countRequest, MOST_OF_A_KEY } from "@catraca/core/organization/organization.limit.ts";
import * as Order from "@catraca/core/order";
import * as Report from "@catraca/core/report";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import { eventBody } from "../support/bodies.ts";
import { withoutCondition } from "../support/without-condition.ts";

const page = { limit: 10 };
const as = (subject: string) => ({ type: "organizer", subject }) as const;
const authenticate = (secret: string) => runAs({ type: "public" }, () => ApiKey.authenticate(secret));
const actorOf = async (secret: string): Promise<Actor> => (await authenticate(secret)) ?? { type: "public" };

let owner: ReturnType<typeof as>;
let number = 0;

beforeEach(() => {
  owner = as(`owner-${(number += 1)}`);
});

const createKey = (body: Partial<Parameters<typeof ApiKey.create>[0]> = {}) =>
  runAs(owner, () => ApiKey.create({ name: "Accounting", scopes: ["orders:read"], ...body }));
const createEvent = () => runAs(owner, () => Event.create(eventBody()));

describe("a key", () => {
  it("shows its secret in the answer that makes it, and is stored as a hash", async () => {
    const { key, secret } = await createKey();
    expect(secret).toMatch(/^key_[a-z2-7]{16}\.[A-Z2-7]{32}$/);
    const { data } = await rows.apiKey.get({ keyId: key.id }).go();
    expect(JSON.stringify(data)).not.toContain(secret.split(".")[1]);
    const { keys } = await runAs(owner, () => ApiKey.list());
    expect(keys).toEqual([key]);
    expect(JSON.stringify(keys)).not.toContain(data?.secretHash);
  });

  it("T2 of scope orders:read reads orders and nothing else, and is refused at once when it is revoked", async () => {
    const event = await createEvent();
    const { key, secret } = await createKey();
    const actor = await actorOf(secret);
    const forbidden = { kind: "forbidden", code: "request.forbidden" };
    expect((await runAs(actor, () => Order.list({ eventId: event.id, page }))).orders).toEqual([]);
    await expect(runAs(actor, () => Report.get({ eventId: event.id }))).rejects.toMatchObject(forbidden);
    await expect(runAs(actor, () => Event.change({ eventId: event.id, change: { name: "Mine" } }))).rejects.toMatchObject(forbidden);
    await expect(runAs(actor, () => ApiKey.create({ name: "More", scopes: ["orders:write"] }))).rejects.toMatchObject(forbidden);
    await expect(runAs(actor, () => ApiKey.list())).rejects.toMatchObject(forbidden);
    expect(await runAs(owner, () => ApiKey.revoke({ keyId: key.id }))).toMatchObject({ status: "revoked" });
    expect(await authenticate(secret)).toBeUndefined();
  });

  it("sees the events that it is limited to, and no other ones", async () => {
    const [seen, other] = [await createEvent(), await createEvent()];
    const actor = await actorOf((await createKey({ scopes: ["events:read", "events:write"], eventIds: [seen.id] })).secret);
    expect((await runAs(actor, () => Event.list(page))).events.map(({ id }) => id)).toEqual([seen.id]);
    await expect(runAs(actor, () => Event.get({ eventId: other.id }))).rejects.toMatchObject({ code: "event.missing" });
    await expect(runAs(actor, () => Event.create(eventBody()))).rejects.toMatchObject({ code: "request.forbidden" });
  });

  it("that changes events returns no money: it cancels an event without refunds alone", async () => {
    const event = await createEvent();
    await runAs(owner, () => Event.publish({ eventId: event.id }));
    const actor = await actorOf((await createKey({ scopes: ["events:write"] })).secret);
    const cancel = (refund: "all" | "none") =>
      runAs(actor, () => Cancellation.cancelEvent({ eventId: event.id, cancellation: { refund, keepFees: false } }));
    await expect(cancel("all")).rejects.toMatchObject({ code: "request.forbidden" });
    expect((await runAs(owner, () => Event.get({ eventId: event.id }))).status).toBe("published");
  });

  it("cannot choose another organization", async () => {
    const actor = await actorOf((await createKey({ scopes: ["events:read"] })).secret);
    const chosen = { ...actor, organizationId: "org_another" } as Actor;
    await expect(runAs(chosen, () => Event.list(page))).rejects.toMatchObject({ code: "organization.missing" });
  });

  it("is refused with another secret, and after its end", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const { secret } = await createKey({ expiresAt: new Date(Date.now() + 60_000).toISOString() });
      const [id] = secret.split(".");
      expect(await authenticate(`${id}.${"A".repeat(32)}`)).toBeUndefined();
      expect(await authenticate(`key_${"a".repeat(16)}.${"A".repeat(32)}`)).toBeUndefined();
      expect(await authenticate(secret)).toMatchObject({ type: "key", subject: id });
      vi.setSystemTime(Date.now() + 60_000);
      expect(await authenticate(secret)).toBeUndefined();
      const { keys } = await runAs(owner, () => ApiKey.list());
      expect(keys).toMatchObject([{ status: "expired" }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("has the time of its last use, at most a minute old", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const { key, secret } = await createKey();
      const lastUse = async () => (await rows.apiKey.get({ keyId: key.id }).go({ consistent: true })).data?.lastUsedAtMs;
      expect(await lastUse()).toBeUndefined();
      await authenticate(secret);
      const first = Date.now();
      vi.setSystemTime(first + 59_000);
      await authenticate(secret);
      expect(await lastUse()).toBe(first);
      vi.setSystemTime(first + 61_000);
      await authenticate(secret);
      expect(await lastUse()).toBe(first + 61_000);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is refused above its own limit of requests, while its organization goes on", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Math.ceil(Date.now() / 10_000) * 10_000 });
    try {
      const { key, secret } = await createKey();
      const actor = await actorOf(secret);
      const fromSec = Math.floor(Date.now() / 1000);
      await rows.requestCount.put({ callerId: key.id, fromSec, requests: MOST_OF_A_KEY - 1, cleanUpAtSec: fromSec + 60 }).go();
      await runAs(actor, countRequest);
      await expect(runAs(actor, countRequest)).rejects.toMatchObject({
        code: "request.too_many",
        issues: [{ params: { max: MOST_OF_A_KEY } }],
      });
      await runAs(owner, countRequest);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    [{ scopes: [] }, "scopes"],
    [{ scopes: ["orders:all"] }, "scopes.0"],
    [{ expiresAt: "2020-01-01T00:00:00Z" }, "expiresAt"],
    [{ eventIds: ["evt_another"] }, "eventIds.0"],
  ])("is not made of %j", async (body, path) => {
    await expect(createKey(body as never)).rejects.toMatchObject({ code: "request.invalid", issues: [{ path }] });
  });
});

describe("the number of keys", () => {
  const fill = async (): Promise<string> => {
    await createKey();
    const organizationId = (await rows.member.get({ subject: owner.subject }).go({ consistent: true })).data?.organizationId ?? "";
    await rows.organization
      .patch({ organizationId })
      .set({ keyCount: MOST_KEYS - 1 })
      .go();
    return organizationId;
  };
  const twoAtOnce = async (): Promise<string[]> =>
    (await Promise.allSettled([createKey(), createKey()])).map((result) => (result.status === "fulfilled" ? "made" : result.reason.code));

  it("stays within the limit when two are made at once, and one that is revoked makes room, once", async () => {
    await fill();
    expect((await twoAtOnce()).toSorted()).toEqual(["key.limit_reached", "made"]);
    const id = (await runAs(owner, () => ApiKey.list())).keys[0]?.id ?? "";
    const revoked = await Promise.allSettled([1, 2].map(() => runAs(owner, () => ApiKey.revoke({ keyId: id }))));
    expect(revoked.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await twoAtOnce()).toSorted()).toEqual(["key.limit_reached", "made"]);
  });

  it("passes the limit without the condition (control)", async () => {
    const organizationId = await fill();
    const guard = { operation: "TransactWriteItems", key: /organization/, matching: /keyCount/ } as const;
    await withoutCondition(dynamo, guard, async () => expect(await twoAtOnce()).toEqual(["made", "made"]));
    expect((await rows.organization.get({ organizationId }).go({ consistent: true })).data?.keyCount).toBe(MOST_KEYS + 1);
  });
});
