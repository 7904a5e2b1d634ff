/** Who scans: the device behind a token, with its gate and event, kept for some seconds. */
import * as Token from "@catraca/core/device/device.token.ts";
import { cached } from "@catraca/core/kernel/cache";
import { Fault } from "@catraca/core/kernel/fault";
import { setting } from "@catraca/core/kernel/setting";
import type { Device, Gate, GateEvent, Post } from "@catraca/functions/gate/device";
import { getAll, rows } from "./tables.ts";

const unknown = (): Fault =>
  new Fault("unauthenticated", "device.unauthenticated", "This device is not enrolled, or was revoked: enrol it again.");

const tokenOf = (token: string): Token.DeviceToken => {
  const read = Token.verifyToken({ secret: setting("MASTER_SECRET"), token });
  if (!read) throw unknown();
  return read;
};

const kept = cached({ forMs: 10_000 }, async (token: string): Promise<Post> => {
  const { deviceId, gateId, eventId, random } = tokenOf(token);
  const [device, gate, event] = (await getAll(
    rows.device.get({ deviceId }),
    rows.gate.get({ eventId, gateId }),
    rows.event.get({ eventId }),
  )) as [Device?, Gate?, GateEvent?];
  if (!device || !gate || !event || device.status !== "enrolled" || device.tokenHash !== Token.tokenHashOf(random)) throw unknown();
  return { device, gate, event };
});

/** The token's MAC comes first, so garbage costs no read. */
export const postOf = (authorization: string | undefined): Promise<Post> => {
  const token = /^Bearer (\S{1,400})$/.exec(authorization ?? "")?.[1] ?? "";
  tokenOf(token);
  return kept.get(token);
};
