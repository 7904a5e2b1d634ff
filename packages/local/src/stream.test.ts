import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Dynamo, startDynamo } from "./dynamo.ts";
import { freePort } from "./ports.ts";
import { handleInBatches } from "./stream-batches.ts";
import type { StreamRecord } from "./stream-records.ts";
import { startStream, type StreamOptions } from "./stream.ts";

type Event = { Records: StreamRecord[] };

let folder: string;
let dynamo: Dynamo;
let client: DynamoDBClient;
let tables = 0;
let tableName: string;

const nameOf = (record: StreamRecord): string => String(record.dynamodb.Keys?.pk?.S);
const put = (pk: string, more = {}) => client.send(new PutItemCommand({ TableName: tableName, Item: { pk: { S: pk }, ...more } }));
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const startOn = (handler: StreamOptions["handler"], more: Partial<StreamOptions> = {}) =>
  startStream({ endpoint: dynamo.endpoint, tableName, consumer: "test", folder, handler, log: () => {}, idleMs: 10, retryMs: 2, ...more });

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "stream-"));
  dynamo = await startDynamo({ port: await freePort() });
  client = new DynamoDBClient({
    endpoint: dynamo.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
}, 20_000);
afterAll(async () => {
  client.destroy();
  await dynamo.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  tables += 1;
  tableName = `table-${tables}`;
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    }),
  );
});

describe("a table's stream", () => {
  it("arrives in Lambda's shape", async () => {
    const events: Event[] = [];
    const stream = await startOn(async (event) => void events.push(event));
    await put("a", { n: { N: "1.5" }, b: { B: new Uint8Array([1, 255]) }, l: { L: [{ M: { x: { NULL: true }, y: { BOOL: false } } }] } });
    await put("a", { n: { N: "2" } });
    await until(() => events.flatMap((event) => event.Records).length === 2);
    const [insert, modify] = events.flatMap((event) => event.Records);
    expect(insert).toMatchObject({
      eventName: "INSERT",
      eventSource: "aws:dynamodb",
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys: { pk: { S: "a" } },
        NewImage: { pk: { S: "a" }, n: { N: "1.5" }, b: { B: "Af8=" }, l: { L: [{ M: { x: { NULL: true }, y: { BOOL: false } } }] } },
        SequenceNumber: expect.stringMatching(/^\d{21}$/),
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
    });
    expect(insert?.eventSourceARN).toContain(`table/${tableName}/stream/`);
    expect(modify).toMatchObject({ eventName: "MODIFY", dynamodb: { OldImage: { n: { N: "1.5" } }, NewImage: { n: { N: "2" } } } });
    await stream.stop();
  });

  it("keeps the type of what is empty", async () => {
    const seen: StreamRecord[] = [];
    const stream = await startOn(async (event) => void seen.push(...event.Records));
    await put("empty", { map: { M: {} }, list: { L: [] }, text: { S: "" }, nested: { M: { list: { L: [{ M: {} }] } } } });
    await until(() => seen.length === 1);
    expect(seen[0]?.dynamodb.NewImage).toEqual({
      pk: { S: "empty" },
      map: { M: {} },
      list: { L: [] },
      text: { S: "" },
      nested: { M: { list: { L: [{ M: {} }] } } },
    });
    await stream.stop();
  });

  it("goes on after a restart from the last record handled", async () => {
    const first: string[] = [];
    const stream = await startOn(async (event) => void first.push(...event.Records.map(nameOf)));
    await put("1");
    await put("2");
    await until(() => first.length === 2);
    await stream.stop();
    await put("3");
    const second: string[] = [];
    const again = await startOn(async (event) => void second.push(...event.Records.map(nameOf)));
    await until(() => second.length === 1);
    expect(second).toEqual(["3"]);
    await again.stop();
  });

  it("calls a consumer for what passes a filter alone, and two consumers go on each by itself", async () => {
    const filters = [{ eventName: ["INSERT"], dynamodb: { NewImage: { kind: { S: ["wanted"] } } } }];
    const [first, second]: [string[], string[]] = [[], []];
    const started = await startOn(async (event) => void first.push(...event.Records.map(nameOf)), { filters });
    await put("1", { kind: { S: "wanted" } });
    await put("2");
    await put("1", { kind: { S: "wanted" }, changed: { BOOL: true } });
    await put("3", { kind: { S: "wanted" } });
    await until(() => first.length === 2);
    expect(first).toEqual(["1", "3"]);
    await started.stop();
    await put("4", { kind: { S: "wanted" } });
    const again = await startOn(async (event) => void first.push(...event.Records.map(nameOf)), { filters });
    const other = await startOn(async (event) => void second.push(...event.Records.map(nameOf)), { consumer: "other" });
    await until(() => first.length === 3 && second.length === 5);
    expect([first.at(-1), second]).toEqual(["4", ["1", "2", "1", "3", "4"]]);
    await Promise.all([again.stop(), other.stop()]);
  });

  /** As of a stream that went further. */
  const later = (position: string): string => String(BigInt(position) + 1000n).padStart(position.length, "0");

  it("begins at the oldest record when its position is of another stream, unreadable or gone", async () => {
    await put("1");
    const file = path.join(folder, `stream-${tableName}-test.json`);
    const positions = [JSON.stringify({ streamArn: "arn:other", shards: { x: { after: "1" } } }), '{"streamArn":', undefined];
    for (const content of positions) {
      if (content !== undefined) writeFileSync(file, content);
      else writeFileSync(file, readFileSync(file, "utf8").replace(/(?<="after":")\d+/, later));
      const seen: string[] = [];
      const stream = await startOn(async (event) => void seen.push(...event.Records.map(nameOf)));
      await until(() => seen.length === 1);
      await stream.stop();
    }
  });

  it("tries again from the first record reported as failed", async () => {
    const batches: string[][] = [];
    for (const name of ["a", "b", "c", "d"]) await put(name);
    const stream = await startOn(async ({ Records }) => {
      batches.push(Records.map(nameOf));
      const failed = batches.length === 1 ? Records.filter((record) => ["b", "d"].includes(nameOf(record))) : [];
      return { batchItemFailures: failed.map((record) => ({ itemIdentifier: record.dynamodb.SequenceNumber })) };
    });
    await until(() => batches.length === 2);
    expect(batches).toEqual([
      ["a", "b", "c", "d"],
      ["b", "c", "d"],
    ]);
    await stream.stop();
    expect(stream.failures()).toEqual([]);
  });

  it("hands over the one record that keeps failing, and goes on behind it", async () => {
    const handled = new Set<string>();
    for (const name of ["a", "b", "bad", "d", "e"]) await put(name);
    const stream = await startOn(
      async ({ Records }) => {
        if (Records.some((record) => nameOf(record) === "bad")) throw new TypeError("no such field");
        for (const record of Records) handled.add(nameOf(record));
      },
      { maxTries: 3 },
    );
    await until(() => handled.has("e"));
    expect([...handled]).toEqual(["a", "b", "d", "e"]);
    expect(stream.failures()).toMatchObject([{ record: { dynamodb: { Keys: { pk: { S: "bad" } } } }, error: "TypeError: no such field" }]);
    await stream.stop();
  });
});

describe("a batch", () => {
  const record = (at: number) => ({ dynamodb: { SequenceNumber: String(at) } }) as StreamRecord;
  const run = async (handler: StreamOptions["handler"]) => {
    const [done, given]: [string[], string[]] = [[], []];
    await handleInBatches([1, 2, 3, 4].map(record), {
      handler,
      batchSize: 3,
      maxTries: 2,
      retryMs: 1,
      giveUp: (each) => given.push(each.dynamodb.SequenceNumber),
      done: (sequence) => done.push(sequence),
      signal: new AbortController().signal,
    });
    return { done, given };
  };

  it("fails whole when it reports a record it does not have", async () => {
    expect(await run(async () => ({ batchItemFailures: [{ itemIdentifier: "9" }] }))).toEqual({
      done: ["1", "2", "3", "4"],
      given: ["1", "2", "3", "4"],
    });
  });

  it("marks its place after each batch", async () => {
    expect(await run(async () => ({ batchItemFailures: [] }))).toEqual({ done: ["3", "4"], given: [] });
  });
});
