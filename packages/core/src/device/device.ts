/** A phone or scanner at a gate. The gate function reads and enrols it; organizers make and revoke it. */
import * as Event from "../event/event.ts";
import { only } from "../kernel/actor.ts";
import * as base32 from "../kernel/base32.ts";
import { now } from "../kernel/clock.ts";
import { Fault, patiently } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { operation } from "../kernel/operation.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import { CreateDevice, DeviceRef, type DeviceView } from "./device.schema.ts";
import { enrolmentCode, secretHashOf } from "./device.token.ts";

export const ENROLMENT_MS = 10 * 60 * 1000;
const DAY_SEC = 24 * 60 * 60;

/** Random characters of base32; five bits each. */
const characters = (length: number): string => base32.encode(Id.randomBytes(Math.ceil((length * 5) / 8))).slice(0, length);

type DeviceRow = {
  deviceId: string;
  eventId: string;
  gateId: string;
  name: string;
  role: "steward" | "supervisor";
  status: DeviceView["status"];
};
const view = ({ deviceId, eventId, gateId, name, role, status }: DeviceRow): DeviceView => ({
  id: deviceId,
  eventId,
  gateId,
  name,
  role,
  status,
});

/** Makes a device and the code that enrols it, once, within ten minutes. The code is told here and never again. */
export const create = operation(CreateDevice, async ({ eventId, device }) => {
  await Event.owned(eventId);
  const { gateId, name, role } = device;
  const row = { deviceId: Id.create("dev"), eventId, gateId, name, role, status: "enrolling" as const, createdAtMs: now() };
  const selector = characters(6);
  const secret = characters(10);
  const expiresAtMs = now() + ENROLMENT_MS;
  const enrolment = {
    selector,
    secretHash: secretHashOf(secret),
    deviceId: row.deviceId,
    eventId,
    gateId,
    misses: 0,
    status: "open" as const,
    expiresAtMs,
    cleanUpAtSec: Math.ceil(expiresAtMs / 1000) + DAY_SEC,
  };
  const isWritten = await commit(
    "device.unavailable",
    transaction.write((t) => [
      t.gate
        .check({ eventId, gateId })
        .where((gate, { exists }) => exists(gate.gateId))
        .commit(),
      t.device.create(row).commit(),
      t.enrolment.create(enrolment).commit(),
    ]),
  );
  if (!isWritten)
    throw new Fault("invalid", "request.invalid", "Some fields are not right.", [
      { path: "gateId", message: "This event has no such gate." },
    ]);
  return { device: view(row), enrolmentCode: enrolmentCode(selector, secret) };
});

/** Its token opens nothing within a minute. Safe to repeat. */
export const revoke = operation(DeviceRef, async ({ deviceId }) => {
  only("organizer", "staff");
  const missing = new Fault("missing", "device.missing", "There is no such device.");
  const { data } = await patiently("device.unavailable", () => rows.device.get({ deviceId }).go({ consistent: true }));
  if (!data) throw missing;
  await Event.owned(data.eventId, missing);
  await patiently("device.unavailable", () => rows.device.patch({ deviceId }).set({ status: "revoked" }).go());
  return view({ ...data, status: "revoked" });
});
