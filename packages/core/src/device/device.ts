/** Devices that scan at a gate. Organizers add and revoke them; device.assignment.ts enrols them. */
import * as Event from "../event/event.ts";
import { noteChange } from "../kernel/audit.ts";
import { requireActor } from "../kernel/actor.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, asTransient, invalidRequest } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { operation } from "../kernel/operation.ts";
import { fetchFrom } from "../kernel/page.ts";
import { FIRST_KEY } from "../kernel/signing.ts";
import * as Manifest from "../manifest/manifest.ts";
import { mayDo, type Access } from "../organization/organization.rules.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction, type Writes } from "../table/service.ts";
import type { DeviceRow } from "./device.entity.ts";
import { isMissing, offlineSinceOf } from "./device.rules.ts";
import { ChangeDevice, CreateDevice, DeviceRef, ListDevices, type DeviceView } from "./device.schema.ts";
import { formatEnrolmentCode, KEY_LENGTH, secretHashOf, SELECTOR_LENGTH, signEnrolment, toCharacters } from "./device.token.ts";

export const ENROLMENT_MS = 10 * 60 * 1000;
const UNAVAILABLE = "device.unavailable";
const DAY_SEC = 24 * 60 * 60;

const randomCharacters = (length: number): string => toCharacters(Id.randomBytes(length));

const viewHeartbeat = ({ appVersion, queueLength, clockOffsetMs }: DeviceRow): Partial<DeviceView> => ({
  ...(appVersion === undefined ? {} : { appVersion }),
  ...(queueLength === undefined ? {} : { queueLength }),
  ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
});

const view = (row: DeviceRow): DeviceView => {
  const { deviceId, eventId, gateId, name, role, status, lastSeenAtMs } = row;
  const offlineSinceMs = offlineSinceOf(row, now());
  return {
    id: deviceId,
    eventId,
    gateId,
    name,
    role,
    status,
    ...(lastSeenAtMs === undefined ? {} : { lastSeenAt: iso(lastSeenAtMs) }),
    ...viewHeartbeat(row),
    ...(offlineSinceMs === undefined ? {} : { offlineSince: iso(offlineSinceMs) }),
  };
};

/** The code enrols the device once, within ten minutes. Only its hash is stored. */
const newEnrolment = ({ deviceId, eventId, gateId }: DeviceRow) => {
  const selector = randomCharacters(SELECTOR_LENGTH);
  const secret = signEnrolment({ selector, key: randomCharacters(KEY_LENGTH) });
  const expiresAtMs = now() + ENROLMENT_MS;
  const row = {
    selector,
    secretHash: secretHashOf(secret),
    deviceId,
    eventId,
    gateId,
    misses: 0,
    status: "open" as const,
    expiresAtMs,
    cleanUpAtSec: Math.ceil(expiresAtMs / 1000) + DAY_SEC,
  };
  return { row, view: { enrolmentCode: formatEnrolmentCode(selector, secret), enrolmentExpiresAt: iso(expiresAtMs) } };
};

type Enrolment = ReturnType<typeof newEnrolment>;

/** Another code may have the same selector, so a refused write is tried once more with another one. Undefined when that is refused too. */
const writeEnrolment = async (
  device: DeviceRow,
  write: (enrolment: Enrolment) => Promise<boolean>,
): Promise<Enrolment["view"] | undefined> => {
  const [first, second] = [newEnrolment(device), newEnrolment(device)];
  if (await write(first)) return first.view;
  return (await write(second)) ? second.view : undefined;
};

/** A supervisor lets voided tickets in, so staff must not make a supervisor of a phone, and not get a code for one. */
const requireOrganizerFor = (role: DeviceRow["role"], member: Access): void => {
  if (role === "steward" || mayDo(member, "device.enrol_supervisor")) return;
  throw new Fault(
    "forbidden",
    "device.organizer_only",
    "Only an organizer makes or enrols a supervisor device: ask one, or add the device as a steward.",
  );
};

const gateUnknown = (): Fault => invalidRequest([{ path: "gateId", message: "This event has no such gate." }]);

/** Fails for a gate of another event, or one that was removed. */
const assignGate = ({ gate }: Writes, key: { eventId: string; gateId: string }) => gate.patch(key).add({ assignments: 1 }).commit();

/** Adds a device with an enrolment code, and has the list of tickets built for it. Organizers and staff of the event; a supervisor by organizers only. */
export const create = operation(CreateDevice, async ({ eventId, device }) => {
  const { event, member } = await Event.getWithMember(eventId, "device.manage");
  const { gateId, name, role } = device;
  requireOrganizerFor(role, member);
  const row = { deviceId: Id.create("dev"), eventId, gateId, name, role, status: "enrolling" as const, createdAtMs: now() };
  const enrolment = await writeEnrolment(row, (made) =>
    Event.addCounted({
      event,
      counter: "deviceCount",
      countExisting: async () => (await rows.device.query.byEvent({ eventId }).go({ pages: "all" })).data.length,
      unavailable: UNAVAILABLE,
      writes: (t) => [assignGate(t, { eventId, gateId }), t.device.create(row).commit(), t.enrolment.create(made.row).commit()],
    }),
  );
  if (!enrolment) throw gateUnknown();
  await Manifest.prepare(eventId);
  return { device: view(row), ...enrolment };
});

const missing = (): Fault => new Fault("missing", "device.missing", "There is no such device.");

/** For members who see the device's event. */
const getOwnedRow = async (deviceId: string): Promise<{ device: DeviceRow; member: Access }> => {
  const { data } = await asTransient(UNAVAILABLE, () => rows.device.get({ deviceId }).go({ consistent: true }));
  if (!data) throw missing();
  const kind = data.role === "supervisor" ? "device.change_supervisor" : "device.manage";
  const { member } = await Event.getWithMember(data.eventId, kind, missing());
  return { device: data, member };
};

/**
 * Makes another code for a device that is not enrolled yet. Earlier codes stay valid, and the first one that is used ends all. Organizers and staff of
 * the event; for a supervisor organizers only.
 */
export const renewEnrolment = operation(DeviceRef, async ({ deviceId }) => {
  const { device, member } = await getOwnedRow(deviceId);
  requireOrganizerFor(device.role, member);
  const enrolment = await writeEnrolment(device, (made) =>
    commit(
      UNAVAILABLE,
      transaction.write((t) => [
        t.device
          .check({ deviceId })
          .where((row, { eq }) => eq(row.status, "enrolling"))
          .commit(),
        t.enrolment.create(made.row).commit(),
      ]),
    ),
  );
  if (!enrolment) throw new Fault("conflict", "device.not_enrolling", "This device is enrolled or revoked: add another one.");
  return { device: view(device), ...enrolment };
});

/** The event's devices, oldest first. For organizers and staff of the event. */
export const list = operation(ListDevices, async ({ eventId, page }) => {
  await Event.getOwned(eventId, "device.manage");
  const { data, cursor } = await asTransient(UNAVAILABLE, () =>
    fetchFrom(page.cursor, (at) => rows.device.query.byEvent({ eventId }).go({ limit: page.limit, cursor: at, hydrate: true })),
  );
  return { devices: data.map(view), cursor };
});

/** Ids of the event's devices that have been offline for five minutes, and not for an hour. System only. */
export const listOffline = async (eventId: string): Promise<string[]> => {
  requireActor("system");
  const { data } = await asTransient(UNAVAILABLE, () => rows.device.query.byEvent({ eventId }).go({ pages: "all", hydrate: true }));
  return data.filter((row) => isMissing(row, now())).map(({ deviceId }) => deviceId);
};

/** For lists of scans. The caller has decided who may see them. */
export const namesOf = (deviceIds: readonly string[]): Promise<ReadonlyMap<string, string>> =>
  asTransient(UNAVAILABLE, async () => {
    const { data } = await rows.device.get(deviceIds.map((deviceId) => ({ deviceId }))).go();
    return new Map(data.map(({ deviceId, name }) => [deviceId, name]));
  });

/**
 * Renames the device or moves it to another gate of its event, without a new enrolment. It scans there within some seconds. Organizers and staff of the
 * event; safe to repeat. Refused for a revoked device.
 */
export const change = operation(ChangeDevice, async ({ deviceId, change: changes }): Promise<DeviceView> => {
  const { device } = await getOwnedRow(deviceId);
  const { eventId } = device;
  if (Object.keys(changes).length === 0) return view(device);
  const { gateId } = changes;
  noteChange(device, { ...device, ...changes });
  const isWritten = await commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.device
        .patch({ deviceId })
        .set(changes)
        .where((row, { ne }) => ne(row.status, "revoked"))
        .commit(),
      ...(gateId === undefined ? [] : [assignGate(t, { eventId, gateId })]),
    ]),
  );
  if (isWritten) return view({ ...device, ...changes });
  if ((await getOwnedRow(deviceId)).device.status === "revoked")
    throw new Fault("conflict", "device.revoked", "This device was revoked: add another one.");
  throw gateUnknown();
});

/** The device can scan for a few more seconds at most. Safe to repeat. */
export const revoke = operation(DeviceRef, async ({ deviceId }) => {
  const { device } = await getOwnedRow(deviceId);
  await asTransient(UNAVAILABLE, () => rows.device.patch({ deviceId }).set({ status: "revoked" }).go());
  return view({ ...device, status: "revoked" });
});

/** The number of the key that signed the token of each enrolled device, also of drafts. Reads the whole table. System only. */
export const listTokenKeys = async (): Promise<{ eventId: string; key: number }[]> => {
  requireActor("system");
  const { data } = await asTransient(UNAVAILABLE, () =>
    rows.device.scan.where(({ status }, { eq }) => eq(status, "enrolled")).go({ pages: "all" }),
  );
  return data.map(({ eventId, tokenKey = FIRST_KEY }) => ({ eventId, key: tokenKey }));
};
