/** Imported for its effect: the texts for the errors of gates and devices. */
import { addErrorMessages } from "../../api/error-message.ts";
import type { ApiError } from "../../api/response.ts";
import { m } from "../../paraglide/messages.js";

const countDevices = ({ issues }: ApiError): number => Number(issues[0]?.params?.["devices"] ?? 0);

addErrorMessages({
  "gate.in_use": (error) => m.error_gate_in_use({ count: countDevices(error) }),
  "gate.changed": m.error_row_changed,
  "device.enrolment_refused": m.error_device_enrolment_refused,
  "device.missing": m.error_device_missing,
  "device.revoked": m.error_device_revoked,
  "device.organizer_only": m.error_device_organizer_only,
  "device.unauthenticated": m.error_device_unauthenticated,
});
