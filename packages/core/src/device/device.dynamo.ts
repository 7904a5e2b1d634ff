import type { EventRow } from "../event/event.entity.ts";
import type { GateRow } from "../gate/gate.entity.ts";
import type { GatePolicyRow } from "../gate/gate.policy.entity.ts";
import { now } from "../kernel/clock.ts";
import {
  getItem,
  getItems,
  getManyItems,
  itemOf,
  keyOf,
  N,
  S,
  updateItem,
  writeItems,
  type Item,
  type Update,
} from "../table/bare-client.ts";
import type { Heartbeat } from "./device.heartbeat.schema.ts";
import type { DeviceRow, EnrolmentRow } from "./device.entity.ts";

export const keys = {
  device: (deviceId: string) => keyOf(`deviceId_${deviceId}`, "$device_1"),
  enrolment: (selector: string) => keyOf(`selector_${selector}`, "$enrolment_1"),
  event: (eventId: string) => keyOf(`eventId_${eventId}`, "$catalog#event_1"),
  policy: (eventId: string) => keyOf(`eventId_${eventId}`, "$gatePolicy_1"),
  gate: (eventId: string, gateId: string) => keyOf(`eventId_${eventId}`, `$catalog#gate_1#gateId_${gateId}`),
};

type AssignmentIds = { deviceId: string; eventId: string; gateId: string };

export const getAssignmentRows = ({ deviceId, eventId, gateId }: AssignmentIds) =>
  getItems<[DeviceRow, GateRow, EventRow, GatePolicyRow]>(
    keys.device(deviceId),
    keys.gate(eventId, gateId),
    keys.event(eventId),
    keys.policy(eventId),
  );

/** May be a moment old. */
export const findDevice = async (deviceId: string): Promise<DeviceRow | undefined> =>
  (await getManyItems<DeviceRow>([keys.device(deviceId)]))[0];

export const getDevice = (deviceId: string): Promise<DeviceRow | undefined> => getItem(keys.device(deviceId));

export const writeSeen = async (deviceId: string, heartbeat?: Heartbeat): Promise<void> => {
  const seen = itemOf({ lastSeenAtMs: now(), ...heartbeat });
  const names = Object.keys(seen);
  await updateItem({
    Key: keys.device(deviceId),
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(Object.entries(seen).map(([name, value]) => [`:${name}`, value])),
  });
};

const MINUTE_MS = 60_000;

const searchUpdate = (deviceId: string, change: Pick<Update, "UpdateExpression" | "ConditionExpression">, values: Item): Update => ({
  Key: keys.device(deviceId),
  ...change,
  ExpressionAttributeNames: { "#searchMinute": "searchMinute", "#searches": "searches" },
  ExpressionAttributeValues: { ":minute": N(Math.floor(now() / MINUTE_MS)), ":one": N(1), ...values },
});

/** Counts for all processes. Returns false when this minute has as many. */
export const countSearch = async (deviceId: string, most: number): Promise<boolean> => {
  const isNext = {
    UpdateExpression: "SET #searches = #searches + :one",
    ConditionExpression: "attribute_exists(pk) AND #searchMinute = :minute AND #searches < :most",
  };
  const isFirst = {
    UpdateExpression: "SET #searches = :one, #searchMinute = :minute",
    ConditionExpression: "attribute_exists(pk) AND (attribute_not_exists(#searchMinute) OR #searchMinute <> :minute)",
  };
  const addOne = async (): Promise<boolean> => (await updateItem(searchUpdate(deviceId, isNext, { ":most": N(most) }))).done;
  if (await addOne()) return true;
  // Another process may begin the minute at the same moment.
  return (await updateItem(searchUpdate(deviceId, isFirst, {}))).done || addOne();
};

export const getGate = ({ eventId, gateId }: DeviceRow): Promise<GateRow | undefined> => getItem(keys.gate(eventId, gateId));

export const getEnrolment = (selector: string): Promise<EnrolmentRow | undefined> => getItem(keys.enrolment(selector));

export const countMiss = async (selector: string): Promise<void> => {
  await updateItem({
    Key: keys.enrolment(selector),
    UpdateExpression: "SET #misses = #misses + :one",
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: { "#misses": "misses" },
    ExpressionAttributeValues: { ":one": N(1) },
  });
};

/** A code stops working after this many wrong secrets, whoever sent them. */
const MAX_MISSES = 5;

type Enrolment = { selector: string; secretHash: string; deviceId: string; tokenHash: string; tokenKey: number };

/** Uses the code and enrols the device in one write. Returns false when the code or the device does not allow it. */
export const enrolDevice = ({ selector, secretHash, deviceId, tokenHash, tokenKey }: Enrolment): Promise<boolean> =>
  writeItems([
    {
      Key: keys.enrolment(selector),
      UpdateExpression: "SET #status = :used",
      ConditionExpression: "#status = :open AND #secretHash = :secretHash AND #misses < :most AND #expiresAtMs > :now",
      ExpressionAttributeNames: { "#status": "status", "#secretHash": "secretHash", "#misses": "misses", "#expiresAtMs": "expiresAtMs" },
      ExpressionAttributeValues: {
        ":used": S("used"),
        ":open": S("open"),
        ":secretHash": S(secretHash),
        ":most": N(MAX_MISSES),
        ":now": N(now()),
      },
    },
    {
      Key: keys.device(deviceId),
      UpdateExpression: "SET #status = :enrolled, #tokenHash = :tokenHash, #tokenKey = :tokenKey",
      ConditionExpression: "#status = :enrolling",
      ExpressionAttributeNames: { "#status": "status", "#tokenHash": "tokenHash", "#tokenKey": "tokenKey" },
      ExpressionAttributeValues: {
        ":enrolled": S("enrolled"),
        ":enrolling": S("enrolling"),
        ":tokenHash": S(tokenHash),
        ":tokenKey": N(tokenKey),
      },
    },
  ]);
