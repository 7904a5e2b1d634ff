/** Who scans: the device behind a token, with its gate and event, kept for some seconds. */
import * as Token from "@catraca/core/device/device.token.ts";
import { cached } from "@catraca/core/kernel/cache";
import { iso, now } from "@catraca/core/kernel/clock";
import { Fault } from "@catraca/core/kernel/fault";
import * as Id from "@catraca/core/kernel/id";
import { setting } from "@catraca/core/kernel/setting";
import { get, getAll, keys, N, S, update, updateAll } from "./table.ts";

export type Device = { deviceId: string; name: string; role: "steward" | "supervisor"; status: string; tokenHash?: string };
export type Gate = {
  gateId: string;
  name: string;
  mode: "entry" | "exit" | "redeem";
  reentry: boolean;
  ticketTypeIds: string[];
  productIds: string[];
};
export type GateEvent = { eventId: string; name: string; startsAtMs: number; endsAtMs: number; doorsOpenAtMs: number; timeZone: string };
export type Post = { device: Device; gate: Gate; event: GateEvent };

/** What a device is told of its post: nothing of people. */
export const postView = ({ device, gate, event }: Post) => ({
  device: { id: device.deviceId, name: device.name, role: device.role },
  event: {
    id: event.eventId,
    name: event.name,
    startsAt: iso(event.startsAtMs),
    endsAt: iso(event.endsAtMs),
    doorsOpenAt: iso(event.doorsOpenAtMs),
    timeZone: event.timeZone,
  },
  gate: {
    id: gate.gateId,
    name: gate.name,
    mode: gate.mode,
    reentry: gate.reentry,
    ticketTypeIds: gate.ticketTypeIds,
    productIds: gate.productIds,
  },
});
type PostView = ReturnType<typeof postView>;
export type Enrolled = PostView & { deviceToken: string };
export type DeviceAnswer = PostView & { at: string };

/** A revoked device is out within this time. */
const KEPT_MS = 10_000;
const unknown = (): Fault =>
  new Fault("unauthenticated", "device.unauthenticated", "This device is not enrolled, or was revoked: enrol it again.");

const load = async (token: Token.DeviceToken): Promise<Post> => {
  const [device, gate, event] = await getAll<[Device, Gate, GateEvent]>(
    keys.device(token.deviceId),
    keys.gate(token.eventId, token.gateId),
    keys.event(token.eventId),
  );
  if (!device || !gate || !event || device.status !== "enrolled" || device.tokenHash !== Token.tokenHashOf(token.random)) throw unknown();
  return { device, gate, event };
};

const readToken = (token: string): Token.DeviceToken => {
  const read = Token.verifyToken({ secret: setting("MASTER_SECRET"), token });
  if (!read) throw unknown();
  return read;
};

const posts = cached({ forMs: KEPT_MS }, (token) => load(readToken(token)));

/** The token's MAC comes first, so garbage costs no read. */
export const postOf = (authorization: string | undefined): Promise<Post> => {
  const token = /^Bearer (\S{1,400})$/i.exec(authorization ?? "")?.[1] ?? "";
  readToken(token);
  return posts.get(token);
};

type Enrolment = {
  selector: string;
  secretHash: string;
  deviceId: string;
  eventId: string;
  gateId: string;
  misses: number;
  status: string;
  expiresAtMs: number;
};

const MOST_MISSES = 5;
const RANDOM_BYTES = 16;

const refused = (): Fault =>
  new Fault("unauthenticated", "device.enrolment_refused", "This code is wrong, used or older than ten minutes: ask for a new one.");

/** Five misses kill the code, whoever made them. */
const miss = async (selector: string): Promise<never> => {
  await update({
    Key: keys.enrolment(selector),
    UpdateExpression: "SET #misses = #misses + :one",
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: { "#misses": "misses" },
    ExpressionAttributeValues: { ":one": N(1) },
  });
  throw refused();
};

/** Makes the device of this code one that may scan. Once: code used and device enrolled are one write. */
export const enrol = async (enrolmentCode: string): Promise<Post & { deviceToken: string }> => {
  const given = Token.hashEnrolmentCode(enrolmentCode);
  const row = given && (await get<Enrolment>(keys.enrolment(given.selector)));
  if (!given || !row) throw refused();
  if (row.secretHash !== given.secretHash) return miss(given.selector);

  const { deviceId, eventId, gateId } = row;
  const deviceToken = Token.createToken({
    secret: setting("MASTER_SECRET"),
    deviceId,
    eventId,
    gateId,
    random: Id.randomBytes(RANDOM_BYTES),
  });
  const token = Token.verifyToken({ secret: setting("MASTER_SECRET"), token: deviceToken });
  if (!token) throw new Error("a token of ours does not read");
  const enrolled = await updateAll(
    {
      Key: keys.enrolment(given.selector),
      UpdateExpression: "SET #status = :used",
      ConditionExpression: "#status = :open AND #secretHash = :secretHash AND #misses < :most AND #expiresAtMs > :now",
      ExpressionAttributeNames: { "#status": "status", "#secretHash": "secretHash", "#misses": "misses", "#expiresAtMs": "expiresAtMs" },
      ExpressionAttributeValues: {
        ":used": S("used"),
        ":open": S("open"),
        ":secretHash": S(given.secretHash),
        ":most": N(MOST_MISSES),
        ":now": N(now()),
      },
    },
    {
      Key: keys.device(deviceId),
      UpdateExpression: "SET #status = :enrolled, #tokenHash = :tokenHash",
      ConditionExpression: "#status = :enrolling",
      ExpressionAttributeNames: { "#status": "status", "#tokenHash": "tokenHash" },
      ExpressionAttributeValues: {
        ":enrolled": S("enrolled"),
        ":enrolling": S("enrolling"),
        ":tokenHash": S(Token.tokenHashOf(token.random)),
      },
    },
  );
  if (!enrolled) throw refused();
  return { deviceToken, ...(await load(token)) };
};
