/** Uploads in parts. The parts are objects of a bucket of their own, so that a restart keeps them. */
import { randomUUID } from "node:crypto";
import { type Answer, type Call, CallError } from "./http.ts";
import { crc32Of, objectBytes } from "./s3-body.ts";
import type { Store, StoredObject } from "./s3-store.ts";

type Place = { bucket: string; key: string };

const bucketOf = (uploadId: string): string => `upload of ${uploadId}`;
const BEGUN = "begun";

const noSuchUpload = (): CallError =>
  new CallError(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    404,
  );

const begunAt = (store: Store, { bucket, key }: Place, uploadId: string): StoredObject => {
  const begun = store.get(bucketOf(uploadId), BEGUN);
  if (begun?.headers["upload"] !== `${bucket}/${key}`) throw noSuchUpload();
  return begun;
};

/** `headers`: of the object that it becomes. */
export const begin = (store: Store, { bucket, key }: Place, headers: Record<string, string>): string => {
  const uploadId = randomUUID();
  store.put(bucketOf(uploadId), { key: BEGUN, headers: { ...headers, upload: `${bucket}/${key}` }, crc32: "" }, new Uint8Array());
  return uploadId;
};

const partKey = (number: string): string => number.padStart(5, "0");

export const putPart = (call: Call, store: Store, place: Place): Answer => {
  const uploadId = call.query.get("uploadId") ?? "";
  begunAt(store, place, uploadId);
  const content = objectBytes(call);
  const key = partKey(call.query.get("partNumber") ?? "");
  return { status: 200, headers: { etag: store.put(bucketOf(uploadId), { key, headers: {}, crc32: "" }, content).etag } };
};

const MIN_PART = 5 * 2 ** 20;

/** The parts that the body names, in its order. */
const partsOf = (call: Call, store: Store, uploadId: string): Buffer[] => {
  const named = [...call.body.toString().matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = ""]) => ({
    number: /<PartNumber>(\d+)</.exec(part)?.[1] ?? "",
    etag: (/<ETag>(.*?)</.exec(part)?.[1] ?? "").replaceAll("&quot;", '"'),
  }));
  return named.map(({ number, etag }, at) => {
    const found = store.get(bucketOf(uploadId), partKey(number));
    if (found?.etag !== etag) throw new CallError("InvalidPart", "One or more of the specified parts could not be found.");
    if (at < named.length - 1 && found.size < MIN_PART)
      throw new CallError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
    return store.read(bucketOf(uploadId), found);
  });
};

export const end = (call: Call, store: Store, { bucket, key }: Place): StoredObject => {
  const uploadId = call.query.get("uploadId") ?? "";
  const { upload: _, ...headers } = begunAt(store, { bucket, key }, uploadId).headers;
  const content = Buffer.concat(partsOf(call, store, uploadId));
  const object = store.put(bucket, { key, headers, crc32: crc32Of(content) }, content);
  for (const part of store.list(bucketOf(uploadId))) store.remove(bucketOf(uploadId), part.key);
  return object;
};
