import * as v from "valibot";
import { idSchema } from "../kernel/id.schema.ts";
import { EventId } from "../event/event.schema.ts";
import { GateId, GateMode } from "../gate/gate.schema.ts";
import { Page } from "../kernel/page.ts";
import { Name } from "../kernel/text.ts";

export const DeviceId = idSchema("dev", "a device");
export const DeviceBody = v.strictObject({ name: Name, gateId: GateId, role: v.picklist(["steward", "supervisor"]) });
export const CreateDevice = v.strictObject({ eventId: EventId, device: DeviceBody });
export const ListDevices = v.strictObject({ eventId: EventId, page: Page });
/** The role never changes: a supervisor is made by an organizer. */
export const DeviceChange = v.strictObject({ name: v.exactOptional(Name), gateId: v.exactOptional(GateId) });
export const ChangeDevice = v.strictObject({ deviceId: DeviceId, change: DeviceChange });
export const DeviceRef = v.strictObject({ deviceId: DeviceId });

export const DeviceView = v.object({
  id: v.string(),
  eventId: v.string(),
  gateId: v.string(),
  name: v.string(),
  role: v.picklist(["steward", "supervisor"]),
  status: v.picklist(["enrolling", "enrolled", "revoked"]),
  /** The device called then, or up to a minute later. Absent before its first call. */
  lastSeenAt: v.exactOptional(v.string()),
  /** The version of the device's page or program. These three come with its heartbeat. */
  appVersion: v.exactOptional(v.string()),
  /** Scans on the device that the server has not answered. */
  queueLength: v.exactOptional(v.number()),
  /** How far the device's clock is ahead of the server's. */
  clockOffsetMs: v.exactOptional(v.number()),
  /** Its last call, when that is long ago for a device that sends heartbeats. */
  offlineSince: v.exactOptional(v.string()),
});
export type DeviceView = v.InferOutput<typeof DeviceView>;

export const AssignmentView = v.object({
  device: v.object({ id: v.string(), name: v.string(), role: v.picklist(["steward", "supervisor"]) }),
  event: v.object({
    id: v.string(),
    name: v.string(),
    startsAt: v.string(),
    endsAt: v.string(),
    doorsOpenAt: v.string(),
    timeZone: v.string(),
    /** A text that is not ours may admit a ticket: send it. */
    hasForeignCodes: v.exactOptional(v.boolean()),
  }),
  gate: v.object({
    id: v.string(),
    name: v.string(),
    mode: GateMode,
    reentry: v.boolean(),
    /** Empty: every ticket type. */
    ticketTypeIds: v.array(v.string()),
    productIds: v.array(v.string()),
  }),
  /** Absent: no tolerance, no daily passes, no notes. */
  policy: v.exactOptional(
    v.object({
      /** The gates admit this long before the doors and after the end. */
      earlyMs: v.number(),
      lateMs: v.number(),
      /** The key is the id of the ticket type. `daily`: it admits once on each day of the event. `note`: for the steward. */
      types: v.record(v.string(), v.object({ daily: v.exactOptional(v.boolean()), note: v.exactOptional(v.string()) })),
    }),
  ),
});
export type AssignmentView = v.InferOutput<typeof AssignmentView>;

export const EnrolAnswer = v.object({ ...AssignmentView.entries, deviceToken: v.string() });
export type EnrolAnswer = v.InferOutput<typeof EnrolAnswer>;

/** `at`: the server's time. */
export const DeviceAnswer = v.object({ ...AssignmentView.entries, at: v.string() });
export type DeviceAnswer = v.InferOutput<typeof DeviceAnswer>;

/** `at`: the server's time. */
export const HeartbeatAnswer = v.object({
  at: v.string(),
  gate: AssignmentView.entries.gate,
  event: AssignmentView.entries.event,
  policy: AssignmentView.entries.policy,
  role: v.picklist(["steward", "supervisor"]),
});
export type HeartbeatAnswer = v.InferOutput<typeof HeartbeatAnswer>;

/** The code is shown once, in this answer. */
export const NewEnrolment = v.object({ device: DeviceView, enrolmentCode: v.string(), enrolmentExpiresAt: v.string() });
