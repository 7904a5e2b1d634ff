/** The whole system on one machine: every part the stacks deploy, from the same definitions. One a process: the handlers read their settings as they load. */
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { workflow } from "@catraca/functions/checkout/workflow";
import { schedules, subscriptions } from "@catraca/functions/functions";
import { openDemo, type Demo } from "./demo.ts";
import { endOrphanedDynamo, startDynamo } from "./dynamo.ts";
import { NAMES, portsFrom, setEnvironment, workflowArns } from "./environment.ts";
import { front, installStreaming } from "./front.ts";
import type { Handler } from "./gateway/functions.ts";
import { startGateway, type Gateway } from "./gateway/gateway.ts";
import { frontOf, loadHandlers } from "./handlers.ts";
import { openIdentity } from "./identity.ts";
import { startIssuer, type Issuer } from "./issuer.ts";
import { replaceFile } from "./lines.ts";
import { assertPortsFree } from "./ports.ts";
import { startScheduler } from "./scheduler.ts";
import { ATTACHMENTS_PATH, close, createSite, listen, withCors } from "./site.ts";
import { startStream } from "./stream.ts";
import { createTable } from "./table.ts";

export type StackOptions = {
  port: number;
  folder: string;
  fresh?: boolean;
  log?: (line: string) => void;
  /** How long a workflow's second lasts, and what stands around each handler: for tests. */
  secondMs?: number;
  around?: (name: string, handler: Handler) => Handler;
};

export type StackFile = {
  web: string;
  api: string;
  admin: string;
  scan: string;
  outbox: string;
  executions: string;
  organizerToken: string;
  demo: Demo;
};

export type Stack = StackFile & {
  gateway: Gateway;
  issuer: Issuer;
  /** Resolves when the database has ended, asked or not. */
  ended: Promise<void>;
  stop(): Promise<void>;
};

/** What was started, ended in reverse order; a part that fails to start takes the others with it. */
const parts = () => {
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

/** Files of an earlier run go; without a folder that can be written nothing else begins. */
const openFolder = async ({ folder, fresh }: StackOptions): Promise<string> => {
  const file = path.join(folder, "stack.json");
  // Before its pid file goes with the folder.
  if (fresh) await endOrphanedDynamo(path.join(folder, "dynamo"));
  try {
    if (fresh) rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    rmSync(file, { force: true });
  } catch (cause) {
    throw new Error(
      `the data folder ${folder} cannot be used (${(cause as NodeJS.ErrnoException).code ?? String(cause)}): set CATRACA_DATA_DIR to another one, or remove it`,
      { cause },
    );
  }
  return file;
};

export const startStack = async (options: StackOptions): Promise<Stack> => {
  const { port, log = () => undefined } = options;
  const folder = path.resolve(options.folder);
  const ports = portsFrom(port);
  const addresses = addressesOf(port);
  const described = {
    ...addresses,
    "public API, described": `${addresses.api}/openapi.json`,
    "admin API, described": `${addresses.admin}/openapi.json`,
  };
  await assertPortsFree([ports.web, ports.scan, ports.gateway, ports.issuer]);
  const stackFile = await openFolder({ ...options, folder });
  const started = parts();
  try {
    const identity = openIdentity(folder);
    const dynamo = startDynamo({ port: ports.dynamo, folder: path.join(folder, "dynamo") });
    dynamo.catch(() => undefined);
    const signsIn = { subject: identity.organizerSubject, groups: ["organizer"] };
    const issuer = await startIssuer({ port: ports.issuer, folder, clientId: NAMES.clientId, signsIn });
    started.add(() => issuer.stop());
    setEnvironment({ ports, masterSecret: identity.masterSecret, issuer: issuer.issuer, keysUrl: issuer.keysUrl });
    installStreaming();
    // The handlers load while the database starts.
    const [handlers, { endpoint, ended, stop }] = await Promise.all([loadHandlers(options.around), dynamo]).catch(
      async (error: unknown) => {
        await dynamo.then((one) => one.stop()).catch(() => undefined);
        throw error;
      },
    );
    started.add(stop);
    await createTable({ endpoint, tableName: NAMES.table });

    const gateway = await startGateway({
      port: ports.gateway,
      functions: handlers,
      workflows: { [NAMES.workflow]: workflow(workflowArns) },
      subscriptions: subscriptions.map((one) => ({ ...one, bus: NAMES.bus })),
      folder,
      log,
      attachmentsUrl: new URL(ATTACHMENTS_PATH, addresses.web).href,
      ...(options.secondMs === undefined ? {} : { secondMs: options.secondMs }),
    });
    started.add(() => gateway.stop());

    const fronts = {
      api: front(frontOf(handlers, "api")),
      admin: front(frontOf(handlers, "admin")),
      gate: front(frontOf(handlers, "gate")),
    };
    const site = await listen(createSite({ ...fronts, gateway: () => gateway, addresses: described, apiUrl: addresses.api }), ports.web);
    started.add(() => close(site));
    const scan = await listen(withCors(fronts.gate), ports.scan);
    started.add(() => close(scan));
    for (const one of Object.values(fronts)) started.add(() => one.stop());

    const stream = await startStream({
      endpoint,
      tableName: NAMES.table,
      folder,
      log,
      handler: (event) => gateway.invoke("publish", event),
    });
    started.add(() => stream.stop());
    const scheduler = startScheduler(schedules, (name, payload) => gateway.invoke(name, payload), log);
    started.add(() => scheduler.stop());

    const organizerToken = await issuer.token(signsIn);
    const demo = await openDemo({ folder, admin: addresses.admin, scan: addresses.scan, organizerToken });
    const written: StackFile = { ...addresses, organizerToken, demo };
    replaceFile(stackFile, `${JSON.stringify(written, null, 2)}\n`, 0o600);
    started.add(async () => rmSync(stackFile, { force: true }));
    return { ...written, gateway, issuer, ended, stop: started.stop };
  } catch (error) {
    await started.stop();
    throw error;
  }
};
