import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endOrphanedDynamo, startDynamo } from "./dynamo.ts";
import { isRunning } from "./processes.ts";
import { assertPortsFree, freePort } from "./ports.ts";
import { pause } from "./timers.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "dynamo-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clientOf = (endpoint: string) =>
  new DynamoDBClient({ endpoint, region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } });

/** Starts the database in a process of its own, which is then killed: nothing of it can end its child. */
const startAndKill = async (data: string): Promise<number> => {
  const dynamoUrl = new URL("./dynamo.ts", import.meta.url).href;
  const code = `import { startDynamo } from ${JSON.stringify(dynamoUrl)}; await startDynamo({ port: ${await freePort()}, folder: ${JSON.stringify(data)} }); process.kill(process.pid, "SIGKILL")`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "ignore" });
  await once(child, "close");
  return pidIn(data);
};

const pidIn = (data: string): number => Number(readFileSync(path.join(data, "dynamo.pid"), "utf8").split(" ")[0]);

/** A process with the command line of a database over this folder, whose owner is none that runs. */
const leaveOrphan = (data: string): number => {
  const { pid = 0 } = spawn(
    process.execPath,
    ["-e", "setTimeout(() => undefined, 60_000)", "DynamoDBLocal.jar", "-dbPath", data, "-port"],
    { stdio: "ignore" },
  );
  writeFileSync(path.join(data, "dynamo.pid"), `${pid} 1\n`);
  return pid;
};

describe("DynamoDB Local", () => {
  it("ends when its owner is killed, keeps its tables over a restart, ends what is left, and refuses a folder in use", async () => {
    const data = path.join(folder, "data");
    const killed = await startAndKill(data);
    await expect.poll(() => isRunning(killed), { timeout: 5000 }).toBe(false);

    const orphan = leaveOrphan(data);
    await endOrphanedDynamo(data);
    expect(isRunning(orphan)).toBe(false);
    const another = leaveOrphan(data);
    const first = await startDynamo({ port: await freePort(), folder: data });
    expect(isRunning(another)).toBe(false);
    await expect(startDynamo({ port: await freePort(), folder: data })).rejects.toThrow(/is in use by process \d+: stop it/);
    const client = clientOf(first.endpoint);
    await client.send(
      new CreateTableCommand({
        TableName: "main",
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      }),
    );
    client.destroy();
    await first.stop();
    expect(existsSync(path.join(data, "dynamo.pid"))).toBe(false);

    const second = await startDynamo({ port: await freePort(), folder: data });
    const again = clientOf(second.endpoint);
    expect((await again.send(new ListTablesCommand({}))).TableNames).toEqual(["main"]);
    again.destroy();
    await second.stop();

    const database = path.join(data, "shared-local-instance.db");
    writeFileSync(database, Buffer.concat([readFileSync(database).subarray(0, 16), Buffer.alloc(9000, 7)]));
    await expect(startDynamo({ port: await freePort(), folder: data })).rejects.toThrow(`the database ${database} is damaged`);
  }, 30_000);

  it("says in one line what is wrong with the folder", async () => {
    const port = await freePort();
    const file = path.join(folder, "file");
    writeFileSync(file, "");
    await expect(startDynamo({ port, folder: file })).rejects.toThrow(`the data folder ${file} is not a folder`);
    const bad = path.join(folder, "bad");
    const started = await startDynamo({ port, folder: bad }).then((dynamo) => dynamo.stop());
    expect(started).toBeUndefined();
    writeFileSync(path.join(bad, "shared-local-instance.db"), "rubbish");
    await expect(startDynamo({ port, folder: bad })).rejects.toThrow(/shared-local-instance\.db is damaged: .*--fresh/);
  }, 20_000);

  it("asks for Java when there is none or an old one", async () => {
    const port = await freePort();
    await expect(startDynamo({ port, java: path.join(folder, "no-java") })).rejects.toThrow(/^Java 17 or newer is needed/);
    const old = path.join(folder, "old-java");
    writeFileSync(old, "#!/bin/sh\necho 'java.lang.UnsupportedClassVersionError: compiled by a more recent version' >&2\nexit 1\n");
    chmodSync(old, 0o755);
    await expect(startDynamo({ port, java: old })).rejects.toThrow(/^Java 17 or newer is needed/);
  });

  it("says how it ended by itself, outlives Ctrl-C, and is ended when it runs but no longer answers", async () => {
    const data = path.join(folder, "hangs");
    const killed = await startDynamo({ port: await freePort(), folder: data });
    process.kill(pidIn(data), "SIGKILL");
    expect((await killed.ended).message).toBe("DynamoDB Local ended (SIGKILL)");
    await killed.stop();

    const hangs = await startDynamo({ port: await freePort(), folder: data, silentLimitMs: 1200 });
    await pause(2000);
    const pid = pidIn(data);
    for (const signal of ["SIGINT", "SIGHUP"] as const) process.kill(pid, signal);
    await pause(500);
    expect(isRunning(pid)).toBe(true);
    process.kill(pid, "SIGSTOP");
    expect((await hangs.ended).message).toBe("DynamoDB Local did not answer for 1.2 s");
    expect(isRunning(pid)).toBe(false);
    await hangs.stop();
  }, 30_000);

  it("leaves a process alone that only has the number of the pid file", async () => {
    const data = path.join(folder, "other");
    const bystander = spawn("sleep", ["30"]);
    const dynamo = await startDynamo({ port: await freePort(), folder: data });
    await dynamo.stop();
    writeFileSync(path.join(data, "dynamo.pid"), `${bystander.pid} 1\n`);
    await (await startDynamo({ port: await freePort(), folder: data })).stop();
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    bystander.kill();
  }, 20_000);
});

describe("ports", () => {
  it("names the port that is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    await expect(assertPortsFree([await freePort(), port])).rejects.toThrow(`port ${port} is in use: stop what listens there or set PORT`);
    await expect(startDynamo({ port })).rejects.toThrow(`port ${port} is in use`);
    server.close();
    await expect(assertPortsFree([port])).resolves.toBeUndefined();
  });
});
