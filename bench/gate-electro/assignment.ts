/** Who scans: the device behind a token, with its gate and event, kept for some seconds. */
import type { Assignment } from "@catraca/core/device/device.assignment.ts";
import type { DeviceRow } from "@catraca/core/device/device.entity.ts";
import * as Token from "@catraca/core/device/device.token.ts";
import type { EventRow } from "@catraca/core/event/event.entity.ts";
import type { GateRow } from "@catraca/core/gate/gate.entity.ts";
import { cached } from "@catraca/core/kernel/cache";
import { Fault } from "@catraca/core/kernel/fault";
import { setting } from "@catraca/core/kernel/setting";
import { getAll, rows } from "./tables.ts";

const unknown = (): Fault =>
  new Fault("unauthenticated", "device.unauthenticated", "This device is not enrolled, or was revoked: enrol it again.");

const tokenOf = (token: string): Token.DeviceToken => {
  const read = Token.verifyToken({ secret: setting("MASTER_SECRET"), token });
  if (!read) throw unknown();
  return read;
};

const assignmentCache = cached({ forMs: 10_000 }, async (token: string): Promise<Assignment> => {
  const { deviceId, gateId, eventId, random } = tokenOf(token);
  const [device, gate, event] = (await getAll(
    rows.device.get({ deviceId }),
    rows.gate.get({ eventId, gateId }),
    rows.event.get({ eventId }),
  )) as [DeviceRow?, GateRow?, EventRow?];
  if (!device || !gate || !event || device.status !== "enrolled" || device.tokenHash !== Token.tokenHashOf(random)) throw unknown();
  return { device, gate, event };
});

/** The token's MAC comes first, so garbage costs no read. */
export const getAssignment = (authorization: string | undefined): Promise<Assignment> => {
  const token = /^Bearer (\S{1,400})$/.exec(authorization ?? "")?.[1] ?? "";
  tokenOf(token);
  return assignmentCache.get(token);
};
