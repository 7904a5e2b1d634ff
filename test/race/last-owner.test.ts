/** P2: two owners who leave at the same moment. */
import { expect, it } from "vitest";
import { runAs } from "@catraca/core/kernel/actor";
import { Fault } from "@catraca/core/kernel/fault";
import * as Id from "@catraca/core/kernel/id";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Team from "@catraca/core/team";
import { meetAtTransaction } from "../support/meeting.ts";
import { retryTransient } from "../support/protocol.ts";
import { withoutCondition } from "../support/without-condition.ts";

const ROUNDS = 25;

type Owner = { subject: string; organizationId: string; memberId: string; role: "owner"; joinedAtMs: number };

const openOrganization = async (): Promise<[Owner, Owner]> => {
  const organizationId = Id.create("org");
  await rows.organization.create({ organizationId, ownerCount: 2, createdAtMs: 1 }).go();
  const owner = (subject: string): Owner => ({ subject, organizationId, memberId: Id.create("mbr"), role: "owner", joinedAtMs: 1 });
  const both: [Owner, Owner] = [owner(`a-${organizationId}`), owner(`b-${organizationId}`)];
  for (const one of both) await rows.membership.create(one).go();
  return both;
};

const leave = async ({ subject, memberId }: Owner): Promise<string> => {
  try {
    await runAs({ type: "staff", subject }, () => retryTransient(() => Team.remove({ memberId })));
    return "left";
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
};

const stepDown = async ({ subject, memberId }: Owner): Promise<string> => {
  try {
    await runAs({ type: "staff", subject }, () => retryTransient(() => Team.change({ memberId, change: { role: "door" } })));
    return "left";
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
};

const ownersOf = async ({ organizationId }: Owner): Promise<number> => {
  const { data } = await rows.membership.query.byOrganization({ organizationId }).go({ pages: "all", hydrate: true });
  return data.filter(({ role }) => role === "owner").length;
};

const race = async (): Promise<{ answers: string[]; owners: number; counted: number | undefined }> => {
  const [a, b] = await openOrganization();
  const answers = await meetAtTransaction(dynamo, 2, () => Promise.all([leave(a), stepDown(b)]));
  const { data } = await rows.organization.get({ organizationId: a.organizationId }).go({ consistent: true });
  return { answers: answers.toSorted(), owners: await ownersOf(a), counted: data?.ownerCount };
};

it("P2 one of two owners leaves, and the other stays", async () => {
  for (let round = 0; round < ROUNDS; round++)
    expect(await race()).toEqual({ answers: ["left", "member.last_owner"], owners: 1, counted: 1 });
});

it("control: without the condition on the number of owners both leave, and nobody owns the organization", async () => {
  const guard = { operation: "TransactWriteItems", key: /organizationid_/i, matching: /ownerCount/i } as const;
  const { answers, owners } = await withoutCondition(dynamo, guard, race);
  expect([answers, owners]).toEqual([["left", "left"], 0]);
});
