/**
 * A device's assignment: its gate, and the event that its token names. These operations are apart from device.ts, which needs ElectroDB, so that the
 * gate's bundle stays small.
 */
import * as v from "valibot";
import type { EventRow } from "../event/event.entity.ts";
import type { GateRow } from "../gate/gate.entity.ts";
import type { GatePolicyRow } from "../gate/gate.policy.entity.ts";
import { cached } from "../kernel/cache.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import { createLimit } from "../kernel/limit.ts";
import { operation } from "../kernel/operation.ts";
import { signerKey } from "../kernel/signing.ts";
import { countMiss, enrolDevice, findDevice, getAssignmentRows, getDevice, getEnrolment, getGate, writeSeen } from "./device.dynamo.ts";
import type { DeviceRow } from "./device.entity.ts";
import type { AssignmentView } from "./device.schema.ts";
import type { Heartbeat } from "./device.heartbeat.schema.ts";
import * as Token from "./device.token.ts";

export type Assignment = {
  device: Pick<DeviceRow, "deviceId" | "name" | "role">;
  gate: Pick<GateRow, "gateId" | "name" | "mode" | "reentry" | "ticketTypeIds" | "productIds">;
  event: Pick<EventRow, "eventId" | "status" | "name" | "startsAtMs" | "endsAtMs" | "doorsOpenAtMs" | "timeZone" | "hasForeignCodes">;
  /** Undefined: no tolerance, no daily passes, no notes. */
  policy?: Pick<GatePolicyRow, "earlyMs" | "lateMs" | "types"> | undefined;
};

/** For the device itself. Contains nothing about people. */
export const viewAssignment = ({ device, gate, event, policy }: Assignment): AssignmentView => ({
  device: { id: device.deviceId, name: device.name, role: device.role },
  event: {
    id: event.eventId,
    name: event.name,
    startsAt: iso(event.startsAtMs),
    endsAt: iso(event.endsAtMs),
    doorsOpenAt: iso(event.doorsOpenAtMs),
    timeZone: event.timeZone,
    ...(event.hasForeignCodes ? { hasForeignCodes: true } : {}),
  },
  gate: {
    id: gate.gateId,
    name: gate.name,
    mode: gate.mode,
    reentry: gate.reentry,
    ticketTypeIds: gate.ticketTypeIds,
    productIds: gate.productIds,
  },
  ...(policy ? { policy: { earlyMs: policy.earlyMs, lateMs: policy.lateMs, types: policy.types } } : {}),
});

/** A revoked device can scan until its cached assignment expires. */
const CACHE_MS = 10_000;

const unauthenticated = (): Fault =>
  new Fault("unauthenticated", "device.unauthenticated", "This device is not enrolled, or was revoked: enrol it again.");

/** The gates of devices that were moved after their enrolment: a guess that lets one request read the device with its gate. The row decides. */
const movedTo = new Map<string, string>();
const MAX_DEVICES = 1_000;

const rememberGate = ({ deviceId, gateId }: DeviceRow): void => {
  if (movedTo.size >= MAX_DEVICES) movedTo.clear();
  movedTo.set(deviceId, gateId);
};

/** The token names the gate of the enrolment. A device that was moved since costs one more read, once in each process. */
const readAssignment = async (token: Token.DeviceToken): Promise<Assignment> => {
  const gateId = movedTo.get(token.deviceId) ?? token.gateId;
  const [device, gateRead, event, policy] = await getAssignmentRows({ ...token, gateId });
  if (!device || !event || device.status !== "enrolled" || device.tokenHash !== Token.tokenHashOf(token.random)) throw unauthenticated();
  if (device.gateId !== gateId) rememberGate(device);
  const gate = device.gateId === gateId ? gateRead : await getGate(device);
  // The device got a gate that was removed at the same moment. Not a rejection: its scans wait until an organizer moves it.
  if (!gate) throw new Transient("device.gate_missing");
  return { device, gate, event, policy };
};

const verifyToken = (deviceToken: string): Token.DeviceToken => {
  const token = Token.verifyToken(deviceToken);
  if (!token) throw unauthenticated();
  return token;
};

const assignmentCache = cached({ forMs: CACHE_MS }, (deviceToken) => readAssignment(verifyToken(deviceToken)));

/** The assignment of the device that holds this token. Checks the token's MAC before any read. */
export const getAssignment = async (deviceToken: string): Promise<Assignment> => {
  verifyToken(deviceToken);
  return assignmentCache.get(deviceToken);
};

/** A device that only polls costs half a read unit a minute. It gets nothing of a ticket before `getAssignment` has checked it too. */
const POLL_CACHE_MS = 60_000;

const readPolling = async ({ deviceId, eventId, random }: Token.DeviceToken): Promise<{ deviceId: string; eventId: string }> => {
  const isEnrolled = (device: DeviceRow | undefined): boolean =>
    device?.status === "enrolled" && device.tokenHash === Token.tokenHashOf(random);
  // A device that enrolled this moment would drop its list for a wrong refusal.
  if (!isEnrolled(await findDevice(deviceId)) && !isEnrolled(await getDevice(deviceId))) throw unauthenticated();
  return { deviceId, eventId };
};

const pollingCache = cached({ forMs: POLL_CACHE_MS }, (deviceToken) => readPolling(verifyToken(deviceToken)));

/** The device that holds this token, as it was within a minute. A revoked one learns it from its other calls sooner. */
export const getPolling = async (deviceToken: string): Promise<{ deviceId: string; eventId: string }> => {
  verifyToken(deviceToken);
  return pollingCache.get(deviceToken);
};

/** The console shows when a device was last seen. More precisely than this nobody needs it, and each write costs. */
const seenLimit = createLimit({ most: 1, perMs: 60_000 });

/** Undefined while the row is precise enough, as far as this process knows. The write follows the answer, so no scan waits for it. */
export const noteSeen = ({ deviceId }: Pick<DeviceRow, "deviceId">): (() => Promise<void>) | undefined => {
  if (seenLimit.isReached(deviceId)) return undefined;
  seenLimit.count(deviceId);
  return () => writeSeen(deviceId);
};

const OFFSET_CHANGE_MS = 1_000;

/** A clock's offset is measured anew each time, and differs by the network's delay. */
const isSame = (a: Heartbeat, b: Heartbeat): boolean =>
  a.appVersion === b.appVersion && a.queueLength === b.queueLength && Math.abs(a.clockOffsetMs - b.clockOffsetMs) < OFFSET_CHANGE_MS;

const changeLimit = createLimit({ most: 1, perMs: 10_000 });
const lastWritten = new Map<string, Heartbeat>();

/** Undefined when nothing changed within a minute. A change is written at once, and at most each ten seconds by this process. */
export const noteHeartbeat = ({ device: { deviceId } }: Assignment, heartbeat: Heartbeat): (() => Promise<void>) | undefined => {
  const before = lastWritten.get(deviceId);
  const isOld = !seenLimit.isReached(deviceId);
  const isChanged = !changeLimit.isReached(deviceId) && !(before && isSame(before, heartbeat));
  if (!isOld && !isChanged) return undefined;
  seenLimit.count(deviceId);
  changeLimit.count(deviceId);
  if (lastWritten.size >= MAX_DEVICES) lastWritten.clear();
  lastWritten.set(deviceId, heartbeat);
  return () => writeSeen(deviceId, heartbeat);
};

const RANDOM_BYTES = 16;

const Enrol = v.strictObject({
  enrolmentCode: v.pipe(v.string(), v.maxLength(100)),
  /** A random text that the phone keeps. The same phone gets the answer to its code again, in case it lost the first. */
  phone: v.exactOptional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{22,64}$/, "Use 22 to 64 random letters, digits and hyphens."))),
});

const enrolmentRefused = (): Fault =>
  new Fault("unauthenticated", "device.enrolment_refused", "This code is wrong, used or older than ten minutes: ask for a new one.");

/** Wrong attempts with one selector while a code is valid. The row counts too, for all processes, once the MAC is right. */
const missLimit = createLimit({ most: 5, perMs: 10 * 60_000 });
/** Enrolments that reach the database, which scans need. A process enrols one device at a time. */
const readLimit = createLimit({ most: 120, perMs: 60_000 });

/** A phone that repeats its code must not use up what all share. */
const selectorLimit = createLimit({ most: 10, perMs: 60_000 });

const tooManyEnrolments = (): Fault =>
  new Fault("tooMany", "device.enrolment_busy", "Too many devices enrol at this moment: try the same code again in a minute.");

/** The row of a valid code. Refuses by shape, by MAC and by the attempts that this process saw, before any read. */
const findEnrolment = async (enrolmentCode: string) => {
  const code = Token.hashEnrolmentCode(enrolmentCode);
  if (!code || missLimit.isReached(code.selector)) throw enrolmentRefused();
  const miss = (): Fault => {
    missLimit.count(code.selector);
    return enrolmentRefused();
  };
  if (!Token.isEnrolmentSigned(enrolmentCode)) throw miss();
  if (selectorLimit.isReached(code.selector) || readLimit.isReached("")) throw tooManyEnrolments();
  selectorLimit.count(code.selector);
  readLimit.count("");
  const row = await getEnrolment(code.selector);
  if (!row) throw miss();
  if (row.secretHash === code.secretHash) return { code, row, miss };
  await countMiss(code.selector);
  throw miss();
};

/**
 * Exchanges a one-time code for a device token. Anyone who has the code may. The code works once, and for the phone that used it, until another phone's
 * token or ten minutes end it.
 */
export const enrol = operation(Enrol, async ({ enrolmentCode, phone }): Promise<Assignment & { deviceToken: string }> => {
  const { code, row, miss } = await findEnrolment(enrolmentCode);
  const { deviceId, eventId, gateId, expiresAtMs } = row;
  const random = phone === undefined ? Id.randomBytes(RANDOM_BYTES) : Token.randomOf({ phone, code: enrolmentCode });
  const deviceToken = Token.createToken({ deviceId, eventId, gateId, random });
  const token = Token.verifyToken(deviceToken);
  invariant(token, "a new device token cannot be read");
  const isEnrolled = await enrolDevice({ ...code, deviceId, tokenHash: Token.tokenHashOf(token.random), tokenKey: signerKey() });
  if (!isEnrolled && (phone === undefined || expiresAtMs <= now())) throw miss();
  try {
    return { deviceToken, ...(await readAssignment(token)) };
  } catch (error) {
    // Another phone used the code.
    if (!isEnrolled && error instanceof Fault) throw miss();
    throw error;
  }
});
