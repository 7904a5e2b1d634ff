import { existsSync, readFileSync } from "node:fs";
import { replaceFile } from "./lines.ts";

type ShardPosition = { after?: string; isRead?: boolean };
type Saved = { streamArn: string; shards: Record<string, ShardPosition> };

export type StreamPosition = {
  after(shardId: string): string | undefined;
  isRead(shardId: string): boolean;
  set(shardId: string, position: ShardPosition): void;
  forget(shardId: string): void;
  /** Drops shards that the stream no longer has. */
  keepOnly(shardIds: readonly string[]): void;
};

const read = (file: string): Saved | undefined => {
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Saved) : undefined;
  } catch {
    return undefined;
  }
};

/** The last handled record of each shard. The position of another stream is ignored. */
export const openPosition = (file: string, streamArn: string): StreamPosition => {
  const saved = read(file);
  const position: Saved = saved?.streamArn === streamArn ? saved : { streamArn, shards: {} };
  const save = (): void => replaceFile(file, JSON.stringify(position));
  return {
    after: (shardId) => position.shards[shardId]?.after,
    isRead: (shardId) => position.shards[shardId]?.isRead === true,
    set(shardId, change) {
      position.shards[shardId] = { ...position.shards[shardId], ...change };
      save();
    },
    forget(shardId) {
      delete position.shards[shardId];
      save();
    },
    keepOnly(shardIds) {
      const gone = Object.keys(position.shards).filter((shardId) => !shardIds.includes(shardId));
      for (const shardId of gone) delete position.shards[shardId];
      if (gone.length > 0) save();
    },
  };
};
