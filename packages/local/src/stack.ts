/** The whole system on one machine: every part that the stacks deploy, from the same definitions. One per process: handlers read settings as they load. */
import { randomUUID } from "node:crypto";
import { accessSync, constants, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { httpApis, type Route } from "@catraca/functions/fronts";
import { ORIGIN_HEADER } from "@catraca/functions/site";
import { openAccounts } from "./accounts.ts";
import { openAttendees } from "./attendees.ts";
import { definitions } from "./definitions.ts";
import { chooseEngine, endOrphanedDynamo, startDynamo, type Dynamo } from "./dynamo.ts";
import { currentEnvironment, NAMES, portsFrom, setEnvironment, STAGE, type StripeKeys } from "./environment.ts";
import { installStreaming } from "./front-response.ts";
import { functionUrl } from "./function-url.ts";
import type { Handler } from "./gateway/functions.ts";
import { startGateway, type Gateway } from "./gateway/gateway.ts";
import { frontOf, loadHandlers, type Load } from "./handlers.ts";
import { httpApi } from "./http-api.ts";
import { openIdentity } from "./identity.ts";
import { startIssuer, type Issuer } from "./issuer.ts";
import { replaceFile } from "./lines.ts";
import { ATTACHMENTS_PATH } from "./operator/operator-pages.ts";
import { takeLock, type Lock } from "./lock.ts";
import { assertPortsFree, isInUse, portInUse } from "./ports.ts";
import { startScheduler } from "./scheduler.ts";
import { openSeed, type Demo, type Seed } from "./seed/seeds.ts";
import { close, createSite, listen } from "./site.ts";
import { startStream } from "./stream.ts";
import { startStripe, type StripeStandIn } from "./stripe/stripe.ts";
import { createTable } from "./table.ts";
import { WEB_FOLDER } from "./web-build.ts";

export type StackOptions = {
  port: number;
  folder: string;
  fresh?: boolean;
  /** Default `demo`. */
  seed?: Seed;
  /** Receives a line of progress while a seed is made. */
  onSeeding?: (line: string) => void;
  log?: (line: string) => void;
  /** Runs beside the start, once the ports and the folder belong to this stack. The stack is ready when both are done. */
  onAccepted?: () => Promise<void>;
  /** Takes cards by the stand-in for Stripe, beside simulated ones. */
  stripe?: boolean;
  /** For tests: the length of a workflow's second, and a wrapper around each handler. */
  secondMs?: number;
  around?: (name: string, handler: Handler) => Handler;
  load?: Load;
  /** Serves the scan address in place of this thread. Returns a function that stops it. */
  openGate?: (port: number) => Promise<() => Promise<void>>;
};

export type StackFile = {
  web: string;
  api: string;
  admin: string;
  scan: string;
  outbox: string;
  executions: string;
  organizerToken: string;
  /** For commands that call the same services as the functions: their settings and endpoints, and the stage in the names of queues. */
  environment: Record<string, string>;
  stage: string;
  /** Null for the empty seed. */
  demo: Demo | null;
};
export type SeededStackFile = StackFile & { demo: Demo };

export type Stack = StackFile & {
  folder: string;
  gateway: Gateway;
  issuer: Issuer;
  stripe: StripeStandIn | undefined;
  /** Resolves with the reason when the database has ended, on request or not. */
  ended: Promise<Error>;
  stop(): Promise<void>;
};

/** Ends the started parts in reverse order. A part that fails to start ends the others. */
const createParts = () => {
  const stops: (() => Promise<void>)[] = [];
  return {
    add: (stop: () => Promise<void>) => void stops.push(stop),
    stop: async () => {
      for (const stop of stops.splice(0).toReversed()) await stop();
    },
  };
};

const addressesOf = (web: number) => {
  const root = `http://127.0.0.1:${web}`;
  return {
    web: `${root}/`,
    api: `${root}/api`,
    admin: `${root}/admin`,
    scan: `http://127.0.0.1:${web + 1}/`,
    outbox: `${root}/_local/outbox`,
    executions: `${root}/_local/executions`,
  };
};

const STACK_FILE = "stack.json";
const LOCK = "stack.lock";

/** Only one stack at a time works with a data folder. Nothing in the folder changes before it has the lock. */
const lockFolder = (folder: string): Lock => {
  let lock: ReturnType<typeof takeLock>;
  try {
    // The folder holds secrets and other people's tickets.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    lock = takeLock(path.join(folder, LOCK));
  } catch (cause) {
    throw new Error(
      `the data folder ${folder} cannot be used (${(cause as NodeJS.ErrnoException).code ?? String(cause)}): set CATRACA_DATA_DIR to another one, or remove it`,
      { cause },
    );
  }
  if ("heldBy" in lock)
    throw new Error(`the data folder ${folder} is in use by process ${lock.heldBy}: stop it, or set CATRACA_DATA_DIR to another one`);
  return lock;
};

/** Removes files of an earlier run: with `fresh` all of them except the held lock. */
const clearFolder = async ({ folder, fresh = false }: StackOptions): Promise<void> => {
  // The pid file goes with the folder.
  if (fresh) await endOrphanedDynamo(path.join(folder, "dynamo"));
  const old = fresh ? readdirSync(folder).filter((name) => name !== LOCK) : [STACK_FILE];
  for (const name of old) rmSync(path.join(folder, name), { recursive: true, force: true });
};

type Parts = ReturnType<typeof createParts>;

const newStripeKeys = (): StripeKeys => ({
  key: `sk_test_${randomUUID().replaceAll("-", "")}`,
  webhookSecret: `whsec_${randomUUID().replaceAll("-", "")}`,
});

const openStripe = async ({ port }: StackOptions, folder: string, keys: StripeKeys, started: Parts): Promise<StripeStandIn> => {
  const address = new URL("webhooks/stripe", `${addressesOf(port).api}/`).href;
  const send = async (body: string, signature: string): Promise<number> => {
    const headers = { "content-type": "application/json", "stripe-signature": signature };
    return (await fetch(address, { method: "POST", body, headers })).status;
  };
  const stripe = await startStripe({ port: portsFrom(port).stripe, ...keys, send, file: path.join(folder, "stripe.json") });
  started.add(() => stripe.stop());
  return stripe;
};

/** Starts the issuer and the database, and loads the handlers meanwhile. An endpoint from the environment replaces the database. */
const startBase = async (options: StackOptions, folder: string, started: Parts) => {
  const ports = portsFrom(options.port);
  const { masterSecret, organizerSubject, signingSecrets } = openIdentity(folder);
  const signsIn = { subject: organizerSubject, groups: ["organizer"] };
  const accounts = openAccounts(folder);
  const { groupsOf } = accounts;
  const attendeeSignIn = { clientId: NAMES.attendeeClientId, attendees: openAttendees(folder) };
  const issuer = await startIssuer({ port: ports.issuer, folder, clientId: NAMES.clientId, signsIn, groupsOf, attendeeSignIn });
  started.add(() => issuer.stop());
  const given = process.env["AWS_ENDPOINT_URL_DYNAMODB"];
  const dynamo =
    given === undefined
      ? startDynamo({ port: ports.dynamo, folder: path.join(folder, "dynamo") })
      : Promise.resolve(externalDatabase(given));
  dynamo.then(
    ({ stop }) => started.add(stop),
    () => undefined,
  );
  const stripe = options.stripe ? newStripeKeys() : undefined;
  setEnvironment({
    ports,
    dynamo: given,
    masterSecret,
    signingSecrets,
    originSecret: randomUUID(),
    issuer: issuer.issuer,
    keysUrl: issuer.keysUrl,
    userInfoUrl: issuer.userInfoUrl,
    stripe,
  });
  installStreaming();
  const [handlers, database] = await Promise.allSettled([loadHandlers(options), dynamo]);
  if (database.status === "rejected") throw database.reason;
  if (handlers.status === "rejected") throw handlers.reason;
  const { endpoint, ended } = database.value;
  await createTable({ endpoint, tableName: NAMES.table });
  return { handlers: handlers.value, endpoint, ended, accounts, issuer, signsIn, stripe };
};

type Base = Awaited<ReturnType<typeof startBase>>;

/** A database that somebody else runs is not ours to end. */
const externalDatabase = (endpoint: string): Dynamo => ({
  endpoint,
  ended: new Promise<Error>(() => undefined),
  stop: async () => undefined,
});

const openGateway = async (
  options: StackOptions,
  folder: string,
  { handlers, accounts }: Base,
  log: (line: string) => void,
): Promise<Gateway> =>
  startGateway({
    port: portsFrom(options.port).gateway,
    functions: handlers,
    workflows: { [NAMES.workflow]: definitions.workflow, [NAMES.jobs]: definitions.jobs },
    subscriptions: definitions.subscriptions,
    folder,
    log,
    queuePrefix: `catraca-${STAGE}`,
    accounts,
    attachmentsUrl: new URL(ATTACHMENTS_PATH, addressesOf(options.port).web).href,
    ...(options.secondMs === undefined ? {} : { secondMs: options.secondMs }),
  });

/** Opens the site and the scan address. */
const openFronts = async (
  { port, openGate }: StackOptions,
  { handlers, issuer }: Base,
  gateway: Gateway,
  started: Parts,
): Promise<void> => {
  const ports = portsFrom(port);
  const bySite = { [ORIGIN_HEADER]: process.env["ORIGIN_SECRETS"] ?? "" };
  const byRoute: Handler = (event: { requestContext: { routeKey: string } }, context) => {
    const route: Route | undefined = httpApis.api.routes.find(({ key }) => key === event.requestContext.routeKey);
    return handlers[route?.functionName ?? "api"].handler(event, context);
  };
  const fronts = {
    api: httpApi({ ...frontOf(handlers, "api", bySite), ...httpApis.api, handler: byRoute }),
    admin: httpApi({ ...frontOf(handlers, "admin", bySite), ...httpApis.admin }),
    gate: functionUrl(frontOf(handlers, "gate")),
  };
  const addresses = addressesOf(port);
  const connect = [new URL(addresses.scan).origin, issuer.issuer];
  const site = await listen(createSite({ ...fronts, gateway: () => gateway, addresses, webFolder: WEB_FOLDER, connect }), ports.web);
  started.add(() => close(site));
  if (openGate) started.add(await openGate(ports.scan));
  else {
    const scan = await listen(fronts.gate, ports.scan);
    started.add(() => close(scan));
  }
  for (const one of Object.values(fronts)) started.add(() => one.stop());
};

/** Starts what AWS calls by itself: the table's stream and the schedules. */
const startTriggers = async (
  folder: string,
  { endpoint }: Base,
  gateway: Gateway,
  started: Parts,
  log: (line: string) => void,
): Promise<void> => {
  for (const { functionName, filters, batch } of definitions.consumers) {
    const stream = await startStream({
      endpoint,
      tableName: NAMES.table,
      consumer: functionName,
      folder,
      log,
      handler: (event) => gateway.invoke(functionName, event),
      filters,
      batchSize: batch.size,
      windowMs: 1000 * batch.windowSeconds,
    });
    started.add(() => stream.stop());
  }
  const scheduler = startScheduler(definitions.schedules, (name, payload) => gateway.invoke(name, payload), log);
  started.add(() => scheduler.stop());
};

export const startStack = async (options: StackOptions): Promise<Stack> => {
  const { port, log = () => undefined, onAccepted = () => Promise.resolve() } = options;
  const folder = path.resolve(options.folder);
  const ports = portsFrom(port);
  const addresses = addressesOf(port);
  if (process.env["AWS_ENDPOINT_URL_DYNAMODB"] === undefined) chooseEngine();
  await assertPortsFree([ports.web, ports.scan, ports.gateway, ports.issuer, ...(options.stripe ? [ports.stripe] : [])]);
  const lock = lockFolder(folder);
  const started = createParts();
  started.add(async () => lock.release());
  try {
    await clearFolder({ ...options, folder });
    const beside = onAccepted();
    beside.catch(() => undefined);
    const base = await startBase(options, folder, started);
    const gateway = await openGateway(options, folder, base, log);
    started.add(() => gateway.stop());
    await openFronts(options, base, gateway, started);
    const stripe = base.stripe && (await openStripe(options, folder, base.stripe, started));
    await startTriggers(folder, base, gateway, started, log);

    const organizerToken = await base.issuer.token(base.signsIn);
    const { seed = "demo", onSeeding = () => undefined } = options;
    const demo = await openSeed(seed, { folder, admin: addresses.admin, scan: addresses.scan, organizerToken, say: onSeeding });
    await beside;
    const written: StackFile = { ...addresses, organizerToken, environment: currentEnvironment(), stage: STAGE, demo };
    const stackFile = path.join(folder, STACK_FILE);
    replaceFile(stackFile, `${JSON.stringify(written, null, 2)}\n`, 0o600);
    started.add(async () => rmSync(stackFile, { force: true }));
    return { ...written, folder, gateway, issuer: base.issuer, stripe, ended: base.ended, stop: started.stop };
  } catch (error) {
    await started.stop();
    // Another stack took the port after it was found free.
    throw isInUse(error) ? portInUse(error.port ?? port, error) : error;
  }
};
