/** The table's database on this machine: one of two engines, as a process that ends with this one. */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { assertDatabases, assertFolder, assertOwnData } from "./dynamo/data-folder.ts";
import { dynamodbLocal } from "./dynamo/dynamodb-local.ts";
import { dynoxide } from "./dynamo/dynoxide.ts";
import type { Engine } from "./dynamo/engine.ts";
import { end, endWhenSilent, run, untilReady } from "./dynamo/running.ts";
import { endOrphan } from "./orphan.ts";
import { assertPortsFree } from "./ports.ts";

export type Dynamo = {
  endpoint: string;
  /** Resolves with the reason when the database has ended, on request or not. */
  ended: Promise<Error>;
  stop: () => Promise<void>;
};

/** Longer than any pause of a busy or suspended machine. */
const SILENT_LIMIT_MS = 30_000;

/** The default is the first that runs on this machine. */
const ENGINES: readonly Engine[] = [dynoxide, dynamodbLocal];

const canRun = (engine: Engine): boolean => {
  try {
    engine.find();
    return true;
  } catch {
    return false;
  }
};

/** Throws one line when the setting names no engine, or when a part of the engine is missing. */
export const chooseEngine = (setting = process.env["CATRACA_DATABASE"], engines = ENGINES): Engine => {
  const keys = engines.map(({ key }) => key);
  const engine = setting === undefined ? (engines.find(canRun) ?? engines.at(-1)) : engines.find(({ key }) => key === setting);
  if (engine === undefined) throw new Error(`CATRACA_DATABASE must be ${keys.join(" or ")}, not "${setting}"`);
  engine.find();
  return engine;
};

const pidFileOf = (folder: string): string => path.join(folder, "dynamo.pid");

/**
 * Ends the database that a killed run left behind for this folder; throws when the folder is in use.
 * Call it before the folder is removed: the pid file goes with the folder, and the database would keep its port.
 */
export const endOrphanedDynamo = async (dataFolder: string): Promise<void> => {
  const folder = path.resolve(dataFolder);
  const busy = (owner: number): Error =>
    new Error(`the data folder ${folder} is in use by process ${owner}: stop it, or set CATRACA_DATA_DIR to another one`);
  for (const { marks } of ENGINES) await endOrphan(pidFileOf(folder), marks(folder), busy);
};

type Options = { port: number; folder?: string; engine?: Engine; executable?: string; silentLimitMs?: number };

/** Without a folder the data is not kept. The database ends with this process, and when it no longer answers. */
export const startDynamo = async ({ engine = chooseEngine(), ...options }: Options): Promise<Dynamo> => {
  const executable = engine.find(options.executable);
  const folder = options.folder === undefined ? undefined : path.resolve(options.folder);
  const pidFile = folder === undefined ? undefined : pidFileOf(folder);
  if (folder !== undefined) {
    assertFolder(folder);
    await endOrphanedDynamo(folder);
    assertOwnData(folder, engine, ENGINES);
    assertDatabases(folder);
  }
  await assertPortsFree([options.port], engine.host);
  const temporary = folder === undefined ? engine.makeTemporaryFolder?.() : undefined;
  const holding = folder ?? temporary;
  const running = run(engine, { executable, port: options.port, folder: holding });
  if (pidFile !== undefined && running.child.pid !== undefined) writeFileSync(pidFile, `${running.child.pid} ${process.pid}\n`);
  const stop = async (): Promise<void> => {
    if (running.child.exitCode === null && running.child.signalCode === null) await end(running);
    if (pidFile !== undefined) rmSync(pidFile, { force: true });
  };
  const endpoint = `http://127.0.0.1:${options.port}`;
  try {
    await untilReady(running, endpoint, folder);
    if (holding !== undefined) engine.prepare?.(path.join(holding, engine.databaseFile));
  } catch (error) {
    await stop();
    throw error;
  } finally {
    // The engine has its files open. They last as long as it runs, and nothing remains after it.
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  }
  endWhenSilent(running, endpoint, options.silentLimitMs ?? SILENT_LIMIT_MS);
  return { endpoint, ended: running.ended, stop };
};
