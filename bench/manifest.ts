/** The offline list of 50,000 tickets: its size, its build, its download, and what a hundred phones cost that ask for changes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as Device from "@catraca/core/device";
import { enrol } from "@catraca/core/device/device.assignment.ts";
import * as Gate from "@catraca/core/gate";
import * as Id from "@catraca/core/kernel/id";
import { invariant } from "@catraca/core/kernel/invariant";
import { encodeAll } from "@catraca/core/manifest/manifest.chunks.ts";
import { hashOf } from "@catraca/core/manifest/manifest.entry.ts";
import { findEntry, openChunk, type OpenChunk } from "@catraca/core/manifest/manifest.format.rules.ts";
import { readTickets } from "@catraca/core/manifest/manifest.store.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import { LIST_SLOTS } from "@catraca/core/table/table";
import { codeOf } from "@catraca/core/ticket/ticket.own-code.ts";
import { installStreaming } from "@catraca/local/front-response";
import { buildFunction } from "@catraca/functions/build";
import { buildJobOf, buildPage, followTickets } from "../test/support/world/manifest.ts";
import { asOrganizer, openSale } from "../test/support/world/sale.ts";
import { ofRounds, quantile, single, type Figure } from "./figure.ts";
import { call, get, load, type Handler } from "./invoke.ts";
import { openMetered, type Metered } from "./metered.ts";

const TICKETS = 50_000;
const PHONES = 100;
const EVERY_MS = 10_000;
const MINUTE_MS = 60_000;
const ROUNDS = 3;
const LOOKUPS = 5_000;
const BATCH = 500;
/** The job reads as many at once. */
const PAGE = 2_000;

const FIRST = ["Ana", "José", "Conceição", "João", "Maria", "Luiz", "Antônia", "Francisco", "Beatriz", "Carlos"];
const LAST = ["Souza", "da Silva", "Evaristo", "dos Santos Pereira", "Albuquerque", "Lima", "Gonçalves de Oliveira", "Nunes"];

/** The row that an issue writes. A tenth was admitted, a twentieth has a product, a hundredth was reissued or has a note. */
const ticketRow = (eventId: string, at: number) => {
  const ticketId = Id.create("tkt");
  const isIn = at % 10 === 0;
  const products: Record<string, number> = at % 20 === 0 ? { prd_aaaaaaaaaaaaaaaa: 2 } : {};
  return {
    ticketId,
    eventId,
    orderId: Id.create("ord"),
    ticketTypeId: at % 3 === 0 ? "tty_bbbbbbbbbbbbbbbb" : "tty_aaaaaaaaaaaaaaaa",
    ticketTypeName: at % 3 === 0 ? "Meia-entrada" : "Inteira",
    attendeeName: `${FIRST[at % FIRST.length]} ${LAST[at % LAST.length]}`,
    attendeeEmail: `someone-${at}@example.com`,
    status: "issued" as const,
    revision: at % 100 === 0 ? 1 : 0,
    inside: isIn,
    entries: isIn ? 1 : 0,
    products,
    productsBought: products,
    productNames: { prd_aaaaaaaaaaaaaaaa: "Pipoca" },
    scans: {},
    listSlot: Id.slot(ticketId, LIST_SLOTS),
    createdAtMs: Date.now(),
    ...(isIn ? { admittedAtMs: Date.now(), admittedGateName: "North", admittedDeviceName: "Phone 1", admittedOn: "2027-05-01" } : {}),
    ...(at % 100 === 1 ? { note: "Half price: check the document" } : {}),
  };
};

const openWorld = async () => {
  const { eventId } = await openSale({ capacity: null, priceMinor: 0 });
  const ticketIds: string[] = [];
  for (let at = 0; at < TICKETS; at += 1_000) {
    const made = Array.from({ length: 1_000 }, (_, more) => ticketRow(eventId, at + more));
    await rows.ticket.put(made).go({ concurrent: 8 });
    ticketIds.push(...made.map(({ ticketId }) => ticketId));
  }
  const gate = await asOrganizer(() => Gate.create({ eventId, gate: { name: "North", mode: "entry" } }));
  const tokens: string[] = [];
  for (let phone = 0; phone < PHONES; phone++) {
    const device = { name: `Phone ${phone}`, gateId: gate.id, role: "steward" as const };
    const { enrolmentCode } = await asOrganizer(() => Device.create({ eventId, device }));
    tokens.push((await enrol({ enrolmentCode })).deviceToken);
  }
  return { eventId, ticketIds, tokens };
};
type World = Awaited<ReturnType<typeof openWorld>>;

/** The capacity units of this process's requests while the body runs. */
const metering = async <T>(body: () => Promise<T>): Promise<{ result: T; units: number }> => {
  let units = 0;
  const name = "metering";
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: "TOTAL" } as typeof args.input });
      const { ConsumedCapacity = [] } = answer.output as { ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[] };
      units += [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
      return answer;
    },
    { step: "initialize", name },
  );
  try {
    return { result: await body(), units };
  } finally {
    dynamo.middlewareStack.remove(name);
  }
};

const secondsOf = async (body: () => unknown): Promise<number> => {
  const beganMs = performance.now();
  await body();
  return (performance.now() - beganMs) / 1000;
};

const build = async ({ eventId, ticketIds }: World): Promise<Figure[]> => {
  const tickets = await readTickets(ticketIds);
  const ofPages = Array.from({ length: TICKETS / PAGE }, (_, page) => tickets.slice(page * PAGE, (page + 1) * PAGE));
  const encodings = Array.from({ length: ROUNDS }, () => {
    const cpu = process.cpuUsage();
    for (const page of ofPages) encodeAll(Date.now(), page);
    const { user, system } = process.cpuUsage(cpu);
    return (user + system) / 1e6;
  });
  const jobId = await buildJobOf(eventId);
  let pages = 0;
  const { result: seconds, units } = await metering(() =>
    secondsOf(async () => {
      do pages += 1;
      while ((await buildPage(jobId)).status === "running");
    }),
  );
  const changed = ticketIds.slice(0, BATCH);
  const follow = await metering(() => secondsOf(() => followTickets(eventId, changed)));
  return [
    ofRounds(`CPU of encoding ${TICKETS} tickets`, "s", encodings, { most: 3 }),
    single("the whole job, page after page", "s", seconds),
    single("pages of the job", "", pages),
    single("capacity units of the job", "", units),
    single(`${BATCH} changed tickets added to the list`, "ms", follow.result * 1000),
    single(`capacity units of adding ${BATCH} changed tickets`, "", follow.units),
  ];
};

type Gate = { handler: Handler; metered: Metered };

const askFor = async ({ handler }: Gate, token: string, since?: string) => {
  const invocation = get("/manifest") as { headers: Record<string, string>; rawQueryString: string };
  invocation.headers["authorization"] = `Bearer ${token}`;
  if (since !== undefined) invocation.rawQueryString = `since=${since}`;
  const { status, body } = await call(handler, invocation);
  invariant(status === 200, `the list was answered ${status} ${JSON.stringify(body)}`);
  return body as { cursor: string; chunks: string[]; more: boolean };
};

const download = async (gate: Gate, token: string) => {
  const chunks: Uint8Array[] = [];
  let cursor: string | undefined;
  let answers = 0;
  for (let isMore = true; isMore; answers++) {
    const answer = await askFor(gate, token, cursor);
    chunks.push(...answer.chunks.map((text) => Buffer.from(text, "base64")));
    [cursor, isMore] = [answer.cursor, answer.more];
  }
  return { chunks, cursor, answers };
};

/** In Node's engine; a later chunk counts, so the last one is asked first. */
const lookUp = async ({ ticketIds, eventId }: World, chunks: readonly Uint8Array[]): Promise<Figure[]> => {
  let opened: OpenChunk[] = [];
  const seconds = await secondsOf(() => {
    opened = chunks.flatMap((bytes) => openChunk(bytes) ?? []).toReversed();
  });
  invariant(opened.length === chunks.length, "a chunk cannot be opened");
  // The revision is in the ticket's number in this world.
  const hashes = ticketIds.slice(0, LOOKUPS).map((ticketId, at) => hashOf(codeOf({ eventId, ticketId, revision: at % 100 === 0 ? 1 : 0 })));
  const tookMs = hashes.map((hash) => {
    const beganMs = performance.now();
    const entry = opened.reduce<unknown>((found, chunk) => found ?? findEntry(chunk, hash), undefined);
    invariant(entry, "a ticket is not in the list");
    return performance.now() - beganMs;
  });
  return [
    single("checking and indexing all chunks, in Node", "ms", seconds * 1000),
    single("finding a ticket, p99, in Node", "ms", quantile(tookMs, 0.99)),
  ];
};

/** A virtual clock: the functions' caches live by it, and nobody waits. */
const poll = async (gate: Gate, tokens: readonly string[], cursor: string): Promise<Figure[]> => {
  const clock = Date.now;
  let nowMs = clock();
  Date.now = () => nowMs;
  const tookMs: number[] = [];
  const minute = async (): Promise<void> => {
    for (let round = 0; round < MINUTE_MS / EVERY_MS; round++)
      for (const token of tokens) {
        nowMs += EVERY_MS / tokens.length;
        const beganMs = performance.now();
        const { chunks } = await askFor(gate, token, cursor);
        tookMs.push(performance.now() - beganMs);
        invariant(chunks.length === 0, "something changed");
      }
  };
  try {
    await minute();
    gate.metered.take();
    await minute();
    const { read, written, requests } = gate.metered.take();
    return [
      single(`read units a minute of ${PHONES} phones that ask each 10 s, nothing changed`, "", read, { most: 100 }),
      single("their write units: when each was seen", "", written),
      single("their requests to the database", "", requests),
      single("their answer, p99", "ms", quantile(tookMs, 0.99)),
    ];
  } finally {
    Date.now = clock;
  }
};

export const run = async (): Promise<Figure[]> => {
  const folder = mkdtempSync(path.join(tmpdir(), "catraca-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const { file } = await buildFunction("gate", path.join(folder, "gate"));
  const world = await openWorld();
  const built = await build(world);
  const metered = await openMetered(process.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "");
  process.env["AWS_ENDPOINT_URL_DYNAMODB"] = metered.endpoint;
  installStreaming();
  const gate = { handler: await load(file), metered };
  const [first = "", ...rest] = world.tokens;
  let got: Awaited<ReturnType<typeof download>> | undefined;
  const seconds = await secondsOf(async () => (got = await download(gate, first)));
  invariant(got?.cursor, "the list is not there");
  const { chunks, cursor, answers } = got;
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
  const { read } = metered.take();
  const figures = [
    single(`list of ${TICKETS} tickets`, "MB", bytes / 1e6, { most: 6 }),
    single("bytes of a ticket", "bytes", bytes / TICKETS),
    ...built,
    single("download by one phone", "s", seconds),
    single("answers of a download", "", answers),
    single("read units of the first download of a process", "", read),
    ...(await lookUp(world, chunks)),
    ...(await poll(gate, [first, ...rest], cursor)),
  ];
  metered.stop();
  return figures;
};
