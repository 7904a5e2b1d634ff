import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { replaceFile } from "../lines.ts";

export type StoredObject = {
  key: string;
  file: string;
  size: number;
  etag: string;
  crc32: string;
  modifiedAtMs: number;
  /** Headers that are returned with the object: content-type, cache-control, x-amz-meta-… */
  headers: Record<string, string>;
};

export type Store = {
  put(bucket: string, object: Pick<StoredObject, "key" | "headers" | "crc32">, content: Uint8Array): StoredObject;
  get(bucket: string, key: string): StoredObject | undefined;
  read(bucket: string, object: StoredObject): Buffer;
  remove(bucket: string, key: string): void;
  /** In S3's order: by the UTF-8 bytes of the keys. */
  list(bucket: string): StoredObject[];
};

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Keys and buckets become hashes on disk, so no name leaves the folder. The description file holds the key. */
export const openStore = (folder: string): Store => {
  const folderOf = (bucket: string): string => path.join(folder, hash(bucket).slice(0, 32));
  const buckets = new Map<string, Map<string, StoredObject>>();

  const load = (bucket: string): Map<string, StoredObject> => {
    const known = buckets.get(bucket);
    if (known) return known;
    const objects = new Map<string, StoredObject>();
    const names = existsSync(folderOf(bucket)) ? readdirSync(folderOf(bucket)) : [];
    for (const name of names.filter((each) => each.endsWith(".json"))) {
      const object = JSON.parse(readFileSync(path.join(folderOf(bucket), name), "utf8")) as StoredObject;
      objects.set(object.key, object);
    }
    buckets.set(bucket, objects);
    return objects;
  };
  const descriptionOf = (bucket: string, key: string): string => path.join(folderOf(bucket), `${hash(key)}.json`);

  return {
    put(bucket, { key, headers, crc32 }, content) {
      const objects = load(bucket);
      const etag = `"${createHash("md5").update(content).digest("hex")}"`;
      const object = { key, file: `${randomUUID()}.bin`, size: content.length, etag, crc32, modifiedAtMs: Date.now(), headers };
      mkdirSync(folderOf(bucket), { recursive: true });
      // Write the bytes first: the object exists, or is replaced, when its description is written.
      writeFileSync(path.join(folderOf(bucket), object.file), content);
      replaceFile(descriptionOf(bucket, key), JSON.stringify(object));
      const old = objects.get(key);
      objects.set(key, object);
      if (old) rmSync(path.join(folderOf(bucket), old.file), { force: true });
      return object;
    },
    get: (bucket, key) => load(bucket).get(key),
    read: (bucket, object) => readFileSync(path.join(folderOf(bucket), object.file)),
    remove(bucket, key) {
      const old = load(bucket).get(key);
      if (!old) return;
      load(bucket).delete(key);
      rmSync(descriptionOf(bucket, key), { force: true });
      rmSync(path.join(folderOf(bucket), old.file), { force: true });
    },
    list: (bucket) => [...load(bucket).values()].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))),
  };
};
