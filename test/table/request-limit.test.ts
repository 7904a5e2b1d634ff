/** Each organization has its own limit of admin requests. */
import { beforeEach, expect, it, vi } from "vitest";
import * as Event from "@catraca/core/event";
import { runAs } from "@catraca/core/kernel/actor";
import { countRequest, MOST_REQUESTS, WINDOW_SECONDS } from "@catraca/core/organization/organization.limit.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import { eventBody } from "../support/bodies.ts";
import { withoutCondition } from "../support/without-condition.ts";

const as = (subject: string) => ({ type: "organizer", subject }) as const;
const count = (subject: string) => runAs(as(subject), countRequest);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Math.ceil(Date.now() / 10_000) * 10_000 });
  return () => vi.useRealTimers();
});

const openOrganization = async (subject: string): Promise<string> => {
  await runAs(as(subject), () => Event.create(eventBody()));
  return (await rows.member.get({ subject }).go({ consistent: true })).data?.organizationId ?? "";
};

/** As if the organization had made all but one of its requests. */
const fill = async (organizationId: string): Promise<void> => {
  const fromSec = Math.floor(Date.now() / 1000);
  await rows.requestCount.put({ callerId: organizationId, fromSec, requests: MOST_REQUESTS - 1, cleanUpAtSec: fromSec + 60 }).go();
};

it("the last request within the limit passes, and the next is refused with the limit, until ten seconds are over", async () => {
  await fill(await openOrganization("busy"));
  await count("busy");
  await expect(count("busy")).rejects.toMatchObject({
    kind: "tooMany",
    code: "request.too_many",
    issues: [{ params: { max: MOST_REQUESTS, seconds: WINDOW_SECONDS } }],
  });
  vi.setSystemTime(Date.now() + WINDOW_SECONDS * 1000);
  await count("busy");
});

it("a request after a refusal costs no write until the window is over", async () => {
  await fill(await openOrganization("insistent"));
  await count("insistent");
  await expect(count("insistent")).rejects.toMatchObject({ code: "request.too_many" });
  let writes = 0;
  const counting = { step: "initialize", name: "counting" } as const;
  dynamo.middlewareStack.add((next) => (args) => next((writes++, args)), counting);
  try {
    for (let at = 0; at < 20; at++) await expect(count("insistent")).rejects.toMatchObject({ code: "request.too_many" });
    expect(writes).toBe(0);
  } finally {
    dynamo.middlewareStack.remove("counting");
  }
});

it("another organization is not refused meanwhile, and every member counts for their own", async () => {
  const organizationId = await openOrganization("owner");
  await rows.member.create({ subject: "colleague", organizationId, role: "staff", createdAtMs: Date.now() }).go();
  await openOrganization("neighbour");
  await fill(organizationId);
  await count("colleague");
  await expect(count("owner")).rejects.toMatchObject({ code: "request.too_many" });
  await count("neighbour");
});

it("of many requests at once no more than the limit pass", async () => {
  await fill(await openOrganization("crowd"));
  const all = await Promise.allSettled(Array.from({ length: 8 }, () => count("crowd")));
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

it("control: without the condition all of them pass", async () => {
  await fill(await openOrganization("loose"));
  const guard = { operation: "UpdateItem", key: /callerId_/, matching: /requests/ } as const;
  await withoutCondition(dynamo, guard, async () => {
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => count("loose")));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(8);
  });
});

it("a count that cannot be written refuses nobody", async () => {
  await openOrganization("unlucky");
  dynamo.middlewareStack.add(
    () => () => {
      throw Object.assign(new Error("busy"), { name: "ThrottlingException" });
    },
    { step: "initialize", name: "busy" },
  );
  try {
    await count("unlucky");
  } finally {
    dynamo.middlewareStack.remove("busy");
  }
});
