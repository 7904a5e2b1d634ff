import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { networkInterfaces, tmpdir } from "node:os";
import path from "node:path";
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseEngine, endOrphanedDynamo, startDynamo } from "./dynamo.ts";
import { dynamodbLocal } from "./dynamo/dynamodb-local.ts";
import { dynoxide } from "./dynamo/dynoxide.ts";
import type { Engine } from "./dynamo/engine.ts";
import { isRunning } from "./processes.ts";
import { assertPortsFree, freePort } from "./ports.ts";
import { createTable } from "./table.ts";
import { pause } from "./timers.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "dynamo-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clientOf = (endpoint: string) =>
  new DynamoDBClient({ endpoint, region: "us-east-1", maxAttempts: 1, credentials: { accessKeyId: "local", secretAccessKey: "local" } });

const pidIn = (data: string): number => Number(readFileSync(path.join(data, "dynamo.pid"), "utf8").split(" ")[0]);

const canRun = (key: string): boolean => {
  try {
    return chooseEngine(key).key === key;
  } catch {
    return false;
  }
};

/** DynamoDB Local answers a transaction some milliseconds before it commits it to its file; a write alone, only after. */
const commitMs = (engine: Engine): number => (engine === dynamodbLocal ? 1000 : 0);

/** Writes alone and in transactions, several at once. Kills the database meanwhile, or once it has had the time to commit. */
const writeUntilKilled = async (endpoint: string, tableName: string, settleMs: number, kill: () => void): Promise<string[]> => {
  const client = clientOf(endpoint);
  const answered: string[] = [];
  const item = (id: string) => ({ TableName: tableName, Item: { pk: { S: id }, sk: { S: "-" } } });
  const isEnough = (): boolean => answered.length >= 200;
  const write = async (worker: number): Promise<void> => {
    for (let count = 0; settleMs === 0 || !isEnough(); count += 3) {
      const [alone = "", ...together] = [0, 1, 2].map((above) => `${worker}-${count + above}`);
      await client.send(new PutItemCommand(item(alone)));
      answered.push(alone);
      await client.send(new TransactWriteItemsCommand({ TransactItems: together.map((id) => ({ Put: item(id) })) }));
      answered.push(...together);
      if (settleMs === 0 && isEnough()) kill();
    }
  };
  await Promise.allSettled([0, 1, 2, 3].map(write));
  client.destroy();
  if (settleMs > 0) {
    await pause(settleMs);
    kill();
  }
  return answered;
};

const idsIn = async (endpoint: string, tableName: string): Promise<string[]> => {
  const client = clientOf(endpoint);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
  client.destroy();
  return Items.map(({ pk }) => pk?.S ?? "");
};

/** `test:dynamodb-local` chooses the other one. */
describe.each([chooseEngine()])("$name", (engine) => {
  /** Starts the database in a process of its own, which is then killed: nothing of it can end its child. */
  const startAndKill = async (data: string): Promise<number> => {
    const dynamoUrl = new URL("./dynamo.ts", import.meta.url).href;
    const code = `import { startDynamo } from ${JSON.stringify(dynamoUrl)}; await startDynamo({ port: ${await freePort()}, folder: ${JSON.stringify(data)} }); process.kill(process.pid, "SIGKILL")`;
    const env = { ...process.env, CATRACA_DATABASE: engine.key };
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], { env, stdio: "ignore" });
    await once(child, "close");
    return pidIn(data);
  };

  /** A process with the command line of a database over this folder, whose owner is none that runs. */
  const leaveOrphan = (data: string): number => {
    const args = ["-e", "setTimeout(() => undefined, 60_000)", "--", engine.key, ...engine.args(1, data)];
    const { pid = 0 } = spawn(process.execPath, args, { stdio: "ignore" });
    writeFileSync(path.join(data, "dynamo.pid"), `${pid} 1\n`);
    return pid;
  };

  const begin = async (data: string, more: { silentLimitMs?: number } = {}) =>
    startDynamo({ port: await freePort(), folder: data, engine, ...more });

  it("ends when its owner is killed, keeps its tables over a restart, ends what is left, and refuses a folder in use", async () => {
    const data = path.join(folder, `${engine.key}-data`);
    const killed = await startAndKill(data);
    await expect.poll(() => isRunning(killed), { timeout: 5000 }).toBe(false);

    const orphan = leaveOrphan(data);
    await endOrphanedDynamo(data);
    expect(isRunning(orphan)).toBe(false);
    const another = leaveOrphan(data);
    const first = await begin(data);
    expect(isRunning(another)).toBe(false);
    await expect(begin(data)).rejects.toThrow(/is in use by process \d+: stop it/);
    await createTable({ endpoint: first.endpoint, tableName: "main" });
    await first.stop();
    expect(existsSync(path.join(data, "dynamo.pid"))).toBe(false);

    const second = await begin(data);
    const again = clientOf(second.endpoint);
    expect((await again.send(new ListTablesCommand({}))).TableNames).toEqual(["main"]);
    again.destroy();
    await second.stop();

    const database = path.join(data, engine.databaseFile);
    writeFileSync(database, Buffer.concat([readFileSync(database).subarray(0, 16), Buffer.alloc(9000, 7)]));
    await expect(begin(data)).rejects.toThrow(`the database ${database} is damaged`);
  }, 30_000);

  it("has every answered write after it was killed", async () => {
    const data = path.join(folder, `${engine.key}-killed`);
    const first = await begin(data);
    const tableName = "main";
    await createTable({ endpoint: first.endpoint, tableName });
    const answered = await writeUntilKilled(first.endpoint, tableName, commitMs(engine), () => process.kill(pidIn(data), "SIGKILL"));
    await first.stop();
    expect(answered.length).toBeGreaterThanOrEqual(200);
    const second = await begin(data);
    expect(await idsIn(second.endpoint, tableName)).toEqual(expect.arrayContaining(answered));
    await second.stop();
  }, 60_000);

  it("says in one line what is wrong with the folder", async () => {
    const port = await freePort();
    const file = path.join(folder, `${engine.key}-file`);
    writeFileSync(file, "");
    await expect(startDynamo({ port, folder: file, engine })).rejects.toThrow(`the data folder ${file} is not a folder`);
    const bad = path.join(folder, `${engine.key}-bad`);
    mkdirSync(bad);
    writeFileSync(path.join(bad, engine.databaseFile), "rubbish");
    await expect(startDynamo({ port, folder: bad, engine })).rejects.toThrow(/\.db is damaged: .*--fresh/);
  });

  it("does not start empty beside the data of another engine", async () => {
    const data = path.join(folder, `${engine.key}-other`);
    const other = engine === dynoxide ? dynamodbLocal : dynoxide;
    mkdirSync(data);
    writeFileSync(path.join(data, other.databaseFile), "");
    const line = `the data folder ${data} was written by ${other.name}, which ${engine.name} cannot read: set CATRACA_DATABASE=${other.key}, or start empty with --fresh`;
    await expect(startDynamo({ port: await freePort(), folder: data, engine })).rejects.toThrow(line);
    expect(existsSync(path.join(data, engine.databaseFile))).toBe(false);
  });

  it("says how it ended by itself, is in a group of its own that Ctrl-C does not reach, and is ended when it runs but no longer answers", async () => {
    const data = path.join(folder, `${engine.key}-hangs`);
    const killed = await begin(data);
    process.kill(pidIn(data), "SIGKILL");
    expect((await killed.ended).message).toBe(`${engine.name} ended (SIGKILL)`);
    await killed.stop();

    const hangs = await begin(data, { silentLimitMs: 1200 });
    await pause(2000);
    const pid = pidIn(data);
    expect(isRunning(pid)).toBe(true);
    expect(Number(execFileSync("ps", ["-o", "pgid=", "-p", String(pid)], { encoding: "utf8" }))).toBe(pid);
    process.kill(pid, "SIGSTOP");
    expect((await hangs.ended).message).toBe(`${engine.name} did not answer for 1.2 s`);
    expect(isRunning(pid)).toBe(false);
    await hangs.stop();
  }, 30_000);

  it("leaves a process alone that only has the number of the pid file", async () => {
    const data = path.join(folder, `${engine.key}-bystander`);
    const bystander = spawn("sleep", ["30"]);
    mkdirSync(data);
    writeFileSync(path.join(data, "dynamo.pid"), `${bystander.pid} 1\n`);
    await (await begin(data)).stop();
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    bystander.kill();
  }, 20_000);

  it("names the port that is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    await expect(startDynamo({ port, engine })).rejects.toThrow(`port ${port} is in use`);
    server.close();
  });
});

describe("the engine", () => {
  const absent = (engine: typeof dynoxide) => ({ ...engine, find: () => engine.find(path.join(folder, "none")) });
  const present = (engine: typeof dynoxide) => ({ ...engine, find: () => "" });

  it("is what the setting names, or else the first that runs here", () => {
    const both = [present(dynoxide), present(dynamodbLocal)];
    expect(chooseEngine(undefined, both).key).toBe("dynoxide");
    expect(chooseEngine("dynamodb-local", both).key).toBe("dynamodb-local");
    expect(chooseEngine(undefined, [absent(dynoxide), present(dynamodbLocal)]).key).toBe("dynamodb-local");
    expect(() => chooseEngine("sqlite")).toThrow('CATRACA_DATABASE must be dynoxide or dynamodb-local, not "sqlite"');
  });

  it("that is missing says what to install", () => {
    const none = [absent(dynoxide), absent(dynamodbLocal)];
    expect(() => chooseEngine("dynoxide", none)).toThrow(/^Dynoxide does not run here .*: install again/);
    expect(() => chooseEngine("dynamodb-local", none)).toThrow(/^Java 17 or newer is needed/);
    expect(() => chooseEngine(undefined, none)).toThrow(/^Java 17 or newer is needed/);
  });

  it("asks for a newer Java when there is an old one", async () => {
    const old = path.join(folder, "old-java");
    writeFileSync(old, "#!/bin/sh\necho 'java.lang.UnsupportedClassVersionError: compiled by a more recent version' >&2\nexit 1\n");
    chmodSync(old, 0o755);
    const started = startDynamo({ port: await freePort(), engine: dynamodbLocal, executable: old });
    await expect(started).rejects.toThrow(/^Java 17 or newer is needed/);
  });

  it.runIf(canRun("dynoxide"))("that can listen on loopback alone does so", async () => {
    const dynamo = await startDynamo({ port: await freePort(), engine: dynoxide });
    const addresses = Object.values(networkInterfaces()).flatMap((all = []) =>
      all.filter(({ internal, family }) => !internal && family === "IPv4"),
    );
    for (const { address } of addresses) {
      const answer = fetch(dynamo.endpoint.replace("127.0.0.1", address));
      await expect(answer, address).rejects.toThrow("fetch failed");
    }
    await dynamo.stop();
  });
});

const cpuTicks = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
};

it.runIf(canRun("dynoxide"))(
  "Dynoxide writes to a table with a stream as cheaply after thousands of writes as at first",
  async () => {
    const data = path.join(folder, "long-stream");
    const dynamo = await startDynamo({ port: await freePort(), folder: data, engine: dynoxide });
    const client = clientOf(dynamo.endpoint);
    await createTable({ endpoint: dynamo.endpoint, tableName: "main" });
    const write = async (requests: number, first: number): Promise<number> => {
      const before = cpuTicks(pidIn(data));
      for (let request = 0; request < requests; request++) {
        const ids = Array.from({ length: 25 }, (_, above) => `${first + request}-${above}`);
        const puts = ids.map((id) => ({ PutRequest: { Item: { pk: { S: id }, sk: { S: "-" }, text: { S: "x".repeat(600) } } } }));
        await client.send(new BatchWriteItemCommand({ RequestItems: { main: puts } }));
      }
      return cpuTicks(pidIn(data)) - before;
    };
    const early = await write(40, 0);
    await write(100, 40);
    expect(await write(40, 140)).toBeLessThan(early * 2.5);
    client.destroy();
    await dynamo.stop();
  },
  60_000,
);

it.runIf(canRun("dynoxide"))("Dynoxide leaves no file behind when its data is not to be kept", async () => {
  const places = [tmpdir(), "/dev/shm"].filter(existsSync);
  const mine = () => places.flatMap((place) => readdirSync(place)).filter((name) => name.startsWith("catraca-dynoxide-"));
  const before = mine();
  const dynamo = await startDynamo({ port: await freePort(), engine: dynoxide });
  await createTable({ endpoint: dynamo.endpoint, tableName: "main" });
  expect(mine().filter((name) => !before.includes(name))).toEqual([]);
  await dynamo.stop();
});

describe("ports", () => {
  it("names the port that is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    await expect(assertPortsFree([await freePort(), port])).rejects.toThrow(`port ${port} is in use: stop what listens there or set PORT`);
    server.close();
    await expect(assertPortsFree([port])).resolves.toBeUndefined();
  });
});
