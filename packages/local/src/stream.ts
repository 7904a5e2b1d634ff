import path from "node:path";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
} from "@aws-sdk/client-dynamodb-streams";
import { matches, type Pattern } from "./gateway/patterns.ts";
import { openLines, readLines } from "./lines.ts";
import { handleInBatches, type StreamHandler } from "./stream-batches.ts";
import { openPosition, type StreamPosition } from "./stream-position.ts";
import { sequenceNumber, type StreamRecord, toStreamRecord } from "./stream-records.ts";
import { pause, finishesWithin } from "./timers.ts";

export type StreamOptions = {
  endpoint: string;
  tableName: string;
  /** Keeps a position of its own. */
  consumer: string;
  handler: StreamHandler;
  /** A change that passes none does not call the handler. Default: all do. */
  filters?: readonly Pattern[];
  folder: string;
  log: (line: string) => void;
  batchSize?: number;
  /** After a batch the next ones are collected for this long. */
  windowMs?: number;
  maxTries?: number;
  retryMs?: number;
  idleMs?: number;
};

export type StreamFailure = { record: StreamRecord; error: string; at: string };

export type TableStream = {
  failures(): StreamFailure[];
  stop(): Promise<void>;
};

const SHARDS_EVERY_MS = 1000;
const TROUBLE_MS = 500;
const REGION = "us-east-1";
const UNREADABLE = ["TrimmedDataAccessException", "ResourceNotFoundException", "ValidationException"];

type Source = { client: DynamoDBStreamsClient; streamArn: string; position: StreamPosition; options: StreamOptions; signal: AbortSignal };

const clientConfig = (endpoint: string) => ({ endpoint, region: REGION, credentials: { accessKeyId: "local", secretAccessKey: "local" } });

const streamArnOf = async ({ endpoint, tableName }: StreamOptions): Promise<string> => {
  const client = new DynamoDBClient(clientConfig(endpoint));
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    if (!Table?.LatestStreamArn) throw new Error(`the table ${tableName} has no stream`);
    return Table.LatestStreamArn;
  } finally {
    client.destroy();
  }
};

const shardsOf = async ({ client, streamArn }: Source): Promise<Shard[]> => {
  const shards: Shard[] = [];
  let after: string | undefined;
  do {
    const { StreamDescription } = await client.send(
      new DescribeStreamCommand({ StreamArn: streamArn, ...(after === undefined ? {} : { ExclusiveStartShardId: after }) }),
    );
    shards.push(...(StreamDescription?.Shards ?? []));
    after = StreamDescription?.LastEvaluatedShardId;
  } while (after !== undefined);
  return shards;
};

const oldestIterator = async ({ client, streamArn }: Source, shardId: string): Promise<string | undefined> => {
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({ StreamArn: streamArn, ShardId: shardId, ShardIteratorType: "TRIM_HORIZON" }),
  );
  return ShardIterator;
};

/** The position after this record, or undefined when the stream has no such record: an older copy of the database was restored. */
const iteratorAfter = async (
  { client, streamArn }: Source,
  shardId: string,
  after: string,
): Promise<{ next: string | undefined } | undefined> => {
  const place = { StreamArn: streamArn, ShardId: shardId, SequenceNumber: after };
  const { ShardIterator } = await client.send(new GetShardIteratorCommand({ ...place, ShardIteratorType: "AT_SEQUENCE_NUMBER" }));
  const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
  const found = Records[0]?.dynamodb?.SequenceNumber;
  return found !== undefined && sequenceNumber(found) === after ? { next: NextShardIterator } : undefined;
};

/** The position after the last handled record. When that record is gone, the oldest one. */
const iteratorOf = async (source: Source, shardId: string): Promise<string | undefined> => {
  const after = source.position.after(shardId);
  if (after === undefined) return oldestIterator(source, shardId);
  let reason = "the stream has no such record";
  try {
    const found = await iteratorAfter(source, shardId, after);
    if (found !== undefined) return found.next;
  } catch (error) {
    if (!(error instanceof Error) || !UNREADABLE.includes(error.name)) throw error;
    reason = error.name;
  }
  source.options.log(
    `stream of ${source.options.tableName}: the position in ${shardId} is gone (${reason}), starting at its oldest record`,
  );
  source.position.forget(shardId);
  return oldestIterator(source, shardId);
};

const readShard = async (source: Source, shardId: string, giveUp: (record: StreamRecord, error: Error) => void): Promise<void> => {
  const { client, position, options, signal } = source;
  let iterator = await iteratorOf(source, shardId);
  while (iterator !== undefined) {
    signal.throwIfAborted();
    const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator: iterator }), {
      abortSignal: signal,
    });
    const all = Records.map((record) => toStreamRecord(record, { streamArn: source.streamArn, region: REGION }));
    const records = all.filter((record) => options.filters?.some((filter) => matches(filter, record)) ?? true);
    await handleInBatches(records, {
      handler: options.handler,
      batchSize: options.batchSize ?? 100,
      maxTries: options.maxTries ?? 5,
      retryMs: options.retryMs ?? 100,
      giveUp,
      done: (after) => position.set(shardId, { after }),
      signal,
    });
    const last = all.at(-1);
    if (last) position.set(shardId, { after: last.dynamodb.SequenceNumber });
    iterator = NextShardIterator;
    const pauseMs = records.length > 0 ? (options.windowMs ?? 0) : all.length > 0 ? 0 : (options.idleMs ?? 100);
    if (pauseMs > 0 && iterator !== undefined) await pause(pauseMs, signal);
  }
  position.set(shardId, { isRead: true });
};

/** Reads a shard to its end. Iterators may expire, and the database may be away for a moment. */
const persist = async (source: Source, shardId: string, giveUp: (record: StreamRecord, error: Error) => void): Promise<void> => {
  for (;;) {
    try {
      return await readShard(source, shardId, giveUp);
    } catch (error) {
      source.signal.throwIfAborted();
      if (error instanceof Error && error.name === "ResourceNotFoundException") return source.position.forget(shardId);
      if (error instanceof Error && error.name === "TrimmedDataAccessException") source.position.forget(shardId);
      if (!(error instanceof Error && error.name === "ExpiredIteratorException")) {
        source.options.log(`stream of ${source.options.tableName}: ${String(error)}`);
        await pause(TROUBLE_MS, source.signal);
      }
    }
  }
};

/** Reads shards in parallel, but a child only after its parent, so that the changes of one row stay in order. */
const coordinate = async (source: Source, giveUp: (record: StreamRecord, error: Error) => void): Promise<void> => {
  const reading = new Map<string, Promise<void>>();
  try {
    for (;;) {
      source.signal.throwIfAborted();
      try {
        const shards = await shardsOf(source);
        const ids = shards.map((shard) => shard.ShardId ?? "");
        source.position.keepOnly(ids);
        const isOpen = ({ ShardId = "", ParentShardId = "" }: Shard): boolean =>
          !reading.has(ShardId) &&
          !source.position.isRead(ShardId) &&
          (!ids.includes(ParentShardId) || source.position.isRead(ParentShardId));
        for (const { ShardId = "" } of shards.filter(isOpen)) {
          const read = persist(source, ShardId, giveUp)
            .catch((error: unknown) => {
              if (!source.signal.aborted) source.options.log(`stream of ${source.options.tableName}: ${String(error)}`);
            })
            .finally(() => reading.delete(ShardId));
          reading.set(ShardId, read);
        }
      } catch (error) {
        source.signal.throwIfAborted();
        source.options.log(`stream of ${source.options.tableName}: ${String(error)}`);
      }
      await pause(SHARDS_EVERY_MS, source.signal);
    }
  } finally {
    await Promise.all(reading.values());
  }
};

/** Delivers the changes of one table to one handler, as Lambda's event source mapping does. */
export const startStream = async (options: StreamOptions): Promise<TableStream> => {
  const streamArn = await streamArnOf(options);
  const stopping = new AbortController();
  const failuresFile = path.join(options.folder, `stream-failures-${options.tableName}-${options.consumer}.jsonl`);
  const failures = readLines<StreamFailure>(failuresFile);
  const failureLines = openLines<StreamFailure>(failuresFile);
  const giveUp = (record: StreamRecord, error: Error): void => {
    const failure = { record, error: `${error.name}: ${error.message}`, at: new Date().toISOString() };
    failures.push(failure);
    failureLines.append(failure);
    options.log(`stream of ${options.tableName}: gave up record ${record.dynamodb.SequenceNumber}: ${failure.error}`);
  };
  const client = new DynamoDBStreamsClient(clientConfig(options.endpoint));
  const position = openPosition(path.join(options.folder, `stream-${options.tableName}-${options.consumer}.json`), streamArn);
  const reading = coordinate({ client, streamArn, position, options, signal: stopping.signal }, giveUp).catch((error: unknown) => {
    if (!stopping.signal.aborted) options.log(`stream of ${options.tableName} ended: ${String(error)}`);
  });
  return {
    failures: () => [...failures],
    async stop() {
      stopping.abort(new Error("stopped"));
      await finishesWithin(5000, reading);
      client.destroy();
      failureLines.close();
    },
  };
};
