/** What depends on a signing key beside tickets: the devices of events and drafts, and the webhooks of every organization. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as Device from "@catraca/core/device";
import * as Event from "@catraca/core/event";
import { runAs } from "@catraca/core/kernel/actor";
import * as Organization from "@catraca/core/organization";
import * as Webhook from "@catraca/core/webhook";
import { eventBody } from "../support/bodies.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { openGate } from "../support/world/gate.ts";
import { asOrganizer, asSystem } from "../support/world/sale.ts";

const MASTER = process.env["SIGNING_SECRETS"] ?? "";
const succeed = (): void => void vi.stubEnv("SIGNING_SECRETS", `2:a successor,${MASTER}`);
const DAY_MS = 24 * 60 * 60_000;

beforeEach(stopClock);
afterEach(() => {
  startClock();
  vi.unstubAllEnvs();
});

it("finds the enrolled devices of an event that is a draft", async () => {
  const draft = await asOrganizer(() => Event.create(eventBody()));
  const { device } = await openGate(draft.id);
  const waiting = { name: "Phone 2", gateId: (await openGate(draft.id, { name: "South" })).gate.gateId, role: "steward" } as const;
  await asOrganizer(() => Device.create({ eventId: draft.id, device: waiting }));
  const keysOf = async () => (await asSystem(Device.listTokenKeys)).filter(({ eventId }) => eventId === draft.id).map(({ key }) => key);
  expect(await keysOf()).toEqual([1, 1]);
  succeed();
  await openGate(draft.id, { name: "East" });
  await asOrganizer(() => Device.revoke({ deviceId: device.deviceId }));
  expect((await keysOf()).toSorted((a, b) => a - b)).toEqual([1, 2]);
  await expect(asOrganizer(Device.listTokenKeys)).rejects.toThrow();
});

it("finds the webhooks of an organization without an event, and the secret before a rotation for the day on which it signs", async () => {
  const asAnother = <T>(body: () => T): T => runAs({ type: "organizer", subject: `organizer-${crypto.randomUUID()}` }, body);
  await asAnother(async () => {
    const [{ organizationId } = { organizationId: "" }] = await Organization.listOrFound();
    const keysOf = async () =>
      (await asSystem(Webhook.listSecretKeys)).filter((one) => one.organizationId === organizationId).map(({ key }) => key);
    const body = { name: "Accounting", url: "https://accounting.example/hook", types: ["order.issued" as const] };
    const { webhook } = await Webhook.create(body);
    expect(await keysOf()).toEqual([1]);
    succeed();
    expect(await keysOf()).toEqual([1]);
    await Webhook.rotate({ webhookId: webhook.id });
    expect(await keysOf()).toEqual([2, 1]);
    moveClock(DAY_MS + 1);
    expect(await keysOf()).toEqual([2]);
    await Webhook.change({ webhookId: webhook.id, change: { status: "disabled" } });
    expect(await keysOf()).toEqual([]);
  });
});
