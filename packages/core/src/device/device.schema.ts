import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { GateId } from "../gate/gate.schema.ts";
import { Page } from "../kernel/page.ts";
import { Name } from "../kernel/text.ts";

export const DeviceId = v.pipe(v.string(), v.regex(/^dev_[a-z0-9]{1,40}$/, "Is not a device id."));
export const DeviceBody = v.strictObject({ name: Name, gateId: GateId, role: v.picklist(["steward", "supervisor"]) });
export const CreateDevice = v.strictObject({ eventId: EventId, device: DeviceBody });
export const ListDevices = v.strictObject({ eventId: EventId, page: Page });
export const DeviceRef = v.strictObject({ deviceId: DeviceId });

export const DeviceView = v.object({
  id: v.string(),
  eventId: v.string(),
  gateId: v.string(),
  name: v.string(),
  role: v.picklist(["steward", "supervisor"]),
  status: v.picklist(["enrolling", "enrolled", "revoked"]),
});
export type DeviceView = v.InferOutput<typeof DeviceView>;

/** What enrols a device, told once. */
export const NewEnrolment = v.object({ device: DeviceView, enrolmentCode: v.string(), enrolmentExpiresAt: v.string() });
