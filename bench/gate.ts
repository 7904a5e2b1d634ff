/** The gate compared with a bare conditional update, against forged codes, and its cold start compared with the public API's. */
import { subscribe } from "node:diagnostics_channel";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DynamoDBClient, UpdateItemCommand, type UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import * as Admission from "@catraca/core/admission";
import { scanUpdate, ticketKey } from "@catraca/core/admission/admission.dynamo.ts";
import { getAssignment } from "@catraca/core/device/device.assignment.ts";
import { now } from "@catraca/core/kernel/clock";
import * as Id from "@catraca/core/kernel/id";
import { invariant } from "@catraca/core/kernel/invariant";
import { setting } from "@catraca/core/kernel/setting";
import { N } from "@catraca/core/table/bare-client";
import * as Code from "@catraca/core/ticket/ticket.code.ts";
import { installStreaming } from "@catraca/local/front-response";
import { buildFunction, type Built } from "@catraca/functions/build";
import { firstAnswer } from "./fresh.ts";
import { median, ofRounds, quantile, single, type Figure } from "./figure.ts";
import { openGate, type GateWorld } from "./gate-world.ts";
import { call, get, load, post, type Answer, type Handler } from "./invoke.ts";
import { alternate, lap, ratios, type Lap } from "./lap.ts";

const ROUNDS = 7;
/** Calls per lap, by how many devices scan at once. */
const CALLS = { 1: 120, 16: 400, 32: 400 };
/** Besides them, a device sends the forged codes alone. */
const DEVICES = 32;
const WARM_UP = 400;
const FORGED = 1_000;
const FLOOD = 100_000;
const COLD_STARTS = 15;
const TICKETS = WARM_UP + 2 * ROUNDS * Object.values(CALLS).reduce((sum, calls) => sum + calls, 0) + COLD_STARTS + 2;

const scanId = (): string => `scn_${Id.create("scn").slice(4)}`;

type World = GateWorld & { tokens: string[]; handler: Handler };
type Ticket = GateWorld["tickets"][number];

/** The devices take turns. */
const scanOf = ({ tokens }: World, code: string, device = 0): object =>
  post({ path: "/", token: tokens[device % tokens.length] ?? "", body: { code, scanId: scanId() } });

const admitted = ({ status, body }: Answer): void =>
  invariant(status === 200 && body.result === "admitted", `a scan was answered ${status} ${JSON.stringify(body)}`);

/** A device waits for the answer. What the function writes after it counts in the rate alone. */
const scanLap = async (world: World, tickets: readonly Ticket[], atOnce: number): Promise<Lap> => {
  const scans = tickets.map(({ code }, at) => scanOf(world, code, at % atOnce));
  const latencyMs: number[] = [];
  const scan = async (at: number): Promise<void> => {
    const beganMs = performance.now();
    admitted(await call(world.handler, scans[at] ?? {}, () => void latencyMs.push(performance.now() - beganMs)));
  };
  return { ...(await lap({ calls: scans.length, atOnce, work: scan })), latencyMs };
};

const bare = new DynamoDBClient({ maxAttempts: 2 });

/** Built before the clock starts: a bare client has nothing to build. */
const bareLap = (tickets: readonly Ticket[], atOnce: number, write: (ticket: Ticket) => Omit<UpdateItemCommandInput, "TableName">) => {
  const updates = tickets.map((ticket) => new UpdateItemCommand({ TableName: setting("TABLE_NAME"), ...write(ticket) }));
  return lap({ calls: updates.length, atOnce, work: (at) => bare.send(updates[at] as UpdateItemCommand) });
};

/** The least that could admit: one condition and one attribute, on the same rows. */
const least = ({ ticketId }: Ticket): Omit<UpdateItemCommandInput, "TableName"> => ({
  Key: ticketKey(ticketId),
  UpdateExpression: "SET #touched = :at",
  ConditionExpression: "attribute_exists(pk)",
  ExpressionAttributeNames: { "#touched": "touched" },
  ExpressionAttributeValues: { ":at": N(now()) },
});

/** The write of a scan itself, which returns the ticket. */
const same =
  ({ eventId }: World) =>
  ({ ticketId }: Ticket): Omit<UpdateItemCommandInput, "TableName"> => ({
    ...scanUpdate({
      scanId: scanId(),
      atMs: now(),
      ticketId,
      eventId,
      revision: 0,
      mode: "entry",
      isAccepted: true,
      reentry: false,
      ticketTypeIds: [],
      doorsOpenAtMs: 0,
      earlyMs: 0,
      lateMs: 0,
      dailyTypeIds: [],
      timeZone: "UTC",
      endsAtMs: 0,
      force: false,
      gateId: Id.create("gat"),
      gateName: "North",
      deviceId: Id.create("dev"),
      deviceName: "Phone 1",
    }),
    ReturnValues: "ALL_NEW",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });

const warmFigures = (atOnce: number, { scans, raw, written }: Record<"scans" | "raw" | "written", Lap[]>): Figure[] => {
  const rates = (laps: Lap[]): number[] => laps.map(({ perSecond }) => perSecond);
  const latency = (laps: Lap[]): number[] => laps.flatMap(({ latencyMs }) => latencyMs);
  return [
    ofRounds(`scan ÷ bare update, per second, ${atOnce} at once`, "", ratios(rates(scans), rates(raw)), { least: 0.8 }),
    ofRounds(
      `p50 of a scan ÷ p50 of a bare update, ${atOnce} at once`,
      "",
      ratios(
        scans.map((one) => median(one.latencyMs)),
        raw.map((one) => median(one.latencyMs)),
      ),
      { most: 1.3 },
    ),
    ofRounds(`scan ÷ the same write by the bare client, per second, ${atOnce} at once`, "", ratios(rates(scans), rates(written))),
    ofRounds(`scans, ${atOnce} at once`, "/s", rates(scans)),
    ofRounds(`bare updates, ${atOnce} at once`, "/s", rates(raw)),
    single(`p50 of a scan, ${atOnce} at once`, "ms", median(latency(scans))),
    single(`p99 of a scan, ${atOnce} at once`, "ms", quantile(latency(scans), 0.99)),
    single(`p99 of a bare update, ${atOnce} at once`, "ms", quantile(latency(raw), 0.99)),
    ofRounds(
      `CPU of a scan, ${atOnce} at once`,
      "ms",
      scans.map(({ cpuMsPerCall }) => cpuMsPerCall),
    ),
    ofRounds(
      `CPU of a bare update, ${atOnce} at once`,
      "ms",
      raw.map(({ cpuMsPerCall }) => cpuMsPerCall),
    ),
  ];
};

/** Each ticket was admitted by one device; the next one scans it again. */
const admittedTwice = async (world: World, tickets: readonly Ticket[]): Promise<Figure> => {
  let twice = 0;
  const again = async (at: number): Promise<void> => {
    const { body } = await call(world.handler, scanOf(world, tickets[at]?.code ?? "", (at + 1) % DEVICES));
    if (body.reason !== "already_admitted") twice += 1;
  };
  await lap({ calls: tickets.length, atOnce: DEVICES, work: again });
  return single(`tickets admitted twice, of ${tickets.length} that another device scanned again`, "", twice, { most: 0 });
};

const warm = async (world: World, take: (count: number) => Ticket[]): Promise<Figure[]> => {
  await scanLap(world, take(WARM_UP), 16);
  const figures: Figure[] = [];
  const scanned: Ticket[] = [];
  for (const [text, calls] of Object.entries(CALLS)) {
    const atOnce = Number(text);
    const rounds = Array.from({ length: ROUNDS }, () => take(calls));
    const others = Array.from({ length: ROUNDS }, () => take(calls));
    const laps = await alternate(ROUNDS, {
      scans: (round) => scanLap(world, rounds[round] ?? [], atOnce),
      raw: (round) => bareLap(rounds[round] ?? [], atOnce, least),
      written: (round) => bareLap(others[round] ?? [], atOnce, same(world)),
    });
    figures.push(...warmFigures(atOnce, laps));
    scanned.push(...rounds.flat());
  }
  return [...figures, await admittedTwice(world, scanned)];
};

/** Requests of this process, by any client. */
let requests = 0;

const requestsBeforeAnswer = async ({ handler }: World, invocation: object): Promise<{ requests: number; ms: number; answer: Answer }> => {
  const before = requests;
  const beganMs = performance.now();
  let counted = 0;
  let ms = 0;
  const answer = await call(handler, invocation, () => {
    ms = performance.now() - beganMs;
    counted = requests - before;
  });
  return { requests: counted, ms, answer };
};

/** The event is right, so the gate refuses the signature alone. */
const forgeCode = ({ eventId }: World): string =>
  Code.createCode({ secret: "another secret", keyId: 1, eventId, ticketId: Id.create("tkt"), revision: 0 });

const forgery = async (world: World, [first, valid]: readonly [Ticket, Ticket]): Promise<Figure[]> => {
  subscribe("http.client.request.start", () => void requests++);
  // Its first call: the assignment, which is cached for ten seconds, is not read again before the last forged code.
  admitted(await call(world.handler, scanOf(world, first.code, DEVICES)));
  const control = await requestsBeforeAnswer(world, scanOf(world, valid.code, DEVICES));
  admitted(control.answer);
  invariant(control.requests === 1, `the write of a scan was counted as ${control.requests} requests`);
  let most = 0;
  const tookMs: number[] = [];
  for (const invocation of Array.from({ length: FORGED }, () => scanOf(world, forgeCode(world), DEVICES))) {
    const seen = await requestsBeforeAnswer(world, invocation);
    invariant(seen.answer.body.reason === "unknown_code", `a forged code was answered ${JSON.stringify(seen.answer)}`);
    most = Math.max(most, seen.requests);
    tookMs.push(seen.ms);
  }
  return [
    single("requests to the database before a valid scan's answer", "", control.requests),
    single("requests to the database before a forged code's answer", "", most, { most: 0 }),
    single("forged codes answered, one at a time", "/s", (FORGED / tookMs.reduce((sum, ms) => sum + ms, 0)) * 1000),
  ];
};

/** The gate's own code without its answers, which wait for the row of each refusal. */
const flood = async (world: World): Promise<Figure[]> => {
  const assignment = await getAssignment(world.tokens[0] ?? "");
  const codes = Array.from({ length: FLOOD }, () => forgeCode(world));
  const before = requests;
  const beganMs = performance.now();
  for (const code of codes) {
    const { answer } = await Admission.scan({ code, scanId: "scn_forged00" }, assignment);
    invariant(answer.reason === "unknown_code", `a forged code was answered ${JSON.stringify(answer)}`);
  }
  const tookMs = performance.now() - beganMs;
  return [
    single(`requests to the database before the answers to ${FLOOD} forged codes`, "", requests - before, { most: 0 }),
    single(`forged codes decided on one core, ${FLOOD} in a row`, "/s", (FLOOD / tookMs) * 1000, { least: 10_000 }),
  ];
};

const firstAdmission = async (world: World, { file }: Built, { code }: Ticket): Promise<number> => {
  const { ms, answer } = await firstAnswer(file, scanOf(world, code));
  admitted(answer);
  return ms;
};

/** The public API answers with an event: Hono, ElectroDB and one read of the table. */
const firstEvent = async ({ eventId }: World, { file }: Built): Promise<number> => {
  const { ms, answer } = await firstAnswer(file, get(`/api/events/${eventId}`));
  invariant(answer.status === 200, `the event was answered ${answer.status}`);
  return ms;
};

const cold = async (world: World, builds: { gate: Built; api: Built }, tickets: readonly Ticket[]): Promise<Figure[]> => {
  const { gate, api } = await alternate(COLD_STARTS, {
    gate: (round) => firstAdmission(world, builds.gate, tickets[round] as Ticket),
    api: () => firstEvent(world, builds.api),
  });
  return [
    ofRounds("cold start, gate ÷ public API", "", ratios(gate, api), { most: 0.6 }),
    ofRounds("cold start of the gate: load and first admission", "ms", gate),
    ofRounds("cold start of the public API: load and first event", "ms", api),
    single("bundle of the gate, minified", "KB", builds.gate.kilobytes, { most: 230 }),
    single("bundle of the public API, minified", "KB", builds.api.kilobytes),
  ];
};

export const run = async (): Promise<Figure[]> => {
  const folder = mkdtempSync(path.join(tmpdir(), "catraca-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const builds = {
    gate: await buildFunction("gate", path.join(folder, "gate")),
    api: await buildFunction("api", path.join(folder, "api")),
  };
  const opened = await openGate(TICKETS, DEVICES + 1);
  const take = (count: number): Ticket[] => opened.tickets.splice(0, count);

  installStreaming();
  const handler = await load(builds.gate.file);
  const tokens: string[] = [];
  for (const enrolmentCode of opened.enrolmentCodes) {
    const { status, body } = await call(handler, post({ path: "/enrol", body: { enrolmentCode } }));
    invariant(status === 200, `enrolling was answered ${status}`);
    tokens.push(body.deviceToken as string);
  }
  const world = { ...opened, tokens, handler };

  const coldFigures = await cold(world, builds, take(COLD_STARTS));
  const warmFigures = await warm(world, take);
  const [first, valid] = take(2);
  invariant(first && valid, "there are too few tickets");
  return [...warmFigures, ...(await forgery(world, [first, valid])), ...(await flood(world)), ...coldFigures];
};
