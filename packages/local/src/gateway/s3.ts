import { type Answer, type Call, CallError, header } from "./http.ts";
import { crc32Of, objectBytes } from "./s3-body.ts";
import * as Upload from "./s3-upload.ts";
import { type Store, type StoredObject } from "./s3-store.ts";

const KEPT_HEADERS = ["content-type", "content-disposition", "content-language", "cache-control", "expires"];
/** Query parameters of the calls answered here. Any other parameter means another call. */
const KNOWN_QUERY =
  /^(x-id|uploads|uploadId|partNumber|x-amz-.*|response-.*|list-type|prefix|delimiter|max-keys|continuation-token|start-after|encoding-type|fetch-owner)$/i;

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const xml = (body: string, status = 200): Answer => ({
  status,
  headers: { "content-type": "application/xml" },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
});

export const s3Error = (error: Error): Answer =>
  xml(
    `<Error><Code>${escapeXml(error.name)}</Code><Message>${escapeXml(error.message)}</Message></Error>`,
    error instanceof CallError ? error.status : 500,
  );

const isSignedForS3 = (call: Call): boolean => {
  const credential = /Credential=[^,\s]*/.exec(header(call, "authorization") ?? "")?.[0] ?? call.query.get("X-Amz-Credential") ?? "";
  return credential.includes("/s3/");
};

const bucketOfHost = (call: Call): string | undefined => /^(.+)\.(?:s3\.)?localhost(?::\d+)?$/i.exec(header(call, "host") ?? "")?.[1];

export const isS3 = (call: Call): boolean => isSignedForS3(call) || bucketOfHost(call) !== undefined;

const addressOf = (call: Call): { bucket: string; key: string } => {
  let path: string;
  try {
    path = decodeURIComponent(call.path.slice(1));
  } catch {
    throw new CallError("InvalidURI", "Couldn't parse the specified URI.");
  }
  const host = bucketOfHost(call);
  const slash = path.indexOf("/");
  const bucket = host ?? (slash < 0 ? path : path.slice(0, slash));
  const key = host === undefined ? (slash < 0 ? "" : path.slice(slash + 1)) : path;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new CallError("InvalidBucketName", `The specified bucket is not valid: ${bucket}`);
  if (Buffer.byteLength(key) > 1024) throw new CallError("KeyTooLongError", "Your key is too long");
  return { bucket, key };
};

/** Checks the expiry of a presigned URL, not its signature. */
const assertNotExpired = (call: Call): void => {
  const signedAt = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(call.query.get("X-Amz-Date") ?? "");
  if (!signedAt) return;
  const [, year, month, day, hour, minute, second] = signedAt;
  const endsAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) + Number(call.query.get("X-Amz-Expires") ?? 0) * 1000;
  if (Date.now() > endsAt) throw new CallError("AccessDenied", "Request has expired", 403);
};

/** The headers that are returned with the object. */
const keptHeaders = (call: Call): Record<string, string> => {
  const kept = Object.keys(call.headers).filter((name) => KEPT_HEADERS.includes(name) || name.startsWith("x-amz-meta-"));
  return Object.fromEntries(kept.map((name) => [name, header(call, name) ?? ""]));
};

const put = (call: Call, store: Store, at: { bucket: string; key: string }): Answer => {
  if (header(call, "x-amz-copy-source") !== undefined) throw unknown(call);
  if (header(call, "if-none-match") === "*" && store.get(at.bucket, at.key)) {
    throw new CallError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);
  }
  const content = objectBytes(call);
  const headers = keptHeaders(call);
  const encoding = (header(call, "content-encoding") ?? "").replace(/\s*aws-chunked\s*,?/, "").trim();
  if (encoding !== "") headers["content-encoding"] = encoding;
  const object = store.put(at.bucket, { key: at.key, headers, crc32: crc32Of(content) }, content);
  return { status: 200, headers: { etag: object.etag, "x-amz-checksum-crc32": object.crc32 } };
};

const XMLNS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** Begins an upload in parts, or ends it. */
const post = (call: Call, store: Store, at: { bucket: string; key: string }): Answer => {
  const where = `<Bucket>${at.bucket}</Bucket><Key>${escapeXml(at.key)}</Key>`;
  if (call.query.has("uploads"))
    return xml(
      `<InitiateMultipartUploadResult ${XMLNS}>${where}<UploadId>${Upload.begin(store, at, keptHeaders(call))}</UploadId></InitiateMultipartUploadResult>`,
    );
  if (!call.query.has("uploadId")) throw unknown(call);
  const { etag } = Upload.end(call, store, at);
  return xml(`<CompleteMultipartUploadResult ${XMLNS}>${where}<ETag>${escapeXml(etag)}</ETag></CompleteMultipartUploadResult>`);
};

const headersOf = (call: Call, object: StoredObject): Record<string, string> => {
  const overrides = [...call.query]
    .filter(([name]) => name.startsWith("response-"))
    .map(([name, value]) => [name.slice("response-".length), value] as const);
  return {
    "content-type": "binary/octet-stream",
    ...object.headers,
    ...Object.fromEntries(overrides),
    etag: object.etag,
    "last-modified": new Date(object.modifiedAtMs).toUTCString(),
    "content-length": String(object.size),
    ...(header(call, "x-amz-checksum-mode") === "ENABLED" ? { "x-amz-checksum-crc32": object.crc32 } : {}),
  };
};

const get = (call: Call, store: Store, at: { bucket: string; key: string }): Answer => {
  const object = store.get(at.bucket, at.key);
  if (!object && call.method === "HEAD") return { status: 404 };
  if (!object) throw new CallError("NoSuchKey", "The specified key does not exist.", 404);
  return { status: 200, headers: headersOf(call, object), ...(call.method === "HEAD" ? {} : { body: store.read(at.bucket, object) }) };
};

type Listed = { entry: string; isPrefix: boolean; object: StoredObject };

/** With a delimiter, keys with the same prefix up to it are listed once, as a common prefix. */
const entriesOf = (objects: readonly StoredObject[], prefix: string, delimiter: string | null): Listed[] => {
  const entries = new Map<string, Listed>();
  for (const object of objects) {
    const cut = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
    const entry = cut < 0 ? object.key : object.key.slice(0, cut + (delimiter?.length ?? 0));
    if (!entries.has(entry)) entries.set(entry, { entry, isPrefix: cut >= 0, object });
  }
  return [...entries.values()];
};

const list = (call: Call, store: Store, bucket: string): Answer => {
  const { query } = call;
  const prefix = query.get("prefix") ?? "";
  const token = query.get("continuation-token");
  const after = token === null ? (query.get("start-after") ?? "") : Buffer.from(token, "base64url").toString();
  const most = Math.min(Number(query.get("max-keys") ?? 1000), 1000);
  const write = (text: string): string =>
    escapeXml(query.get("encoding-type") === "url" ? encodeURIComponent(text).replaceAll("%2F", "/") : text);
  const isAfter = (key: string): boolean => Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0;
  const matching = store.list(bucket).filter((object) => object.key.startsWith(prefix));
  const entries = entriesOf(matching, prefix, query.get("delimiter")).filter((each) => isAfter(each.entry));
  const page = entries.slice(0, most);
  const last = page.at(-1);
  const isTruncated = entries.length > page.length;
  const contents = page.map(({ entry, isPrefix, object }) =>
    isPrefix
      ? `<CommonPrefixes><Prefix>${write(entry)}</Prefix></CommonPrefixes>`
      : `<Contents><Key>${write(entry)}</Key><LastModified>${new Date(object.modifiedAtMs).toISOString()}</LastModified><ETag>${escapeXml(object.etag)}</ETag><Size>${object.size}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
  );
  const next = isTruncated && last ? `<NextContinuationToken>${Buffer.from(last.entry).toString("base64url")}</NextContinuationToken>` : "";
  return xml(
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${write(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${most}</MaxKeys><IsTruncated>${isTruncated}</IsTruncated>${contents.join("")}${next}</ListBucketResult>`,
  );
};

const unknown = (call: Call): CallError => {
  const name = call.query.get("x-id") ?? (call.headers["x-amz-copy-source"] === undefined ? undefined : "CopyObject");
  return new CallError(
    "UnknownOperationException",
    `S3 ${name ?? `${call.method} ${call.path}?${call.query.toString()}`} is not answered here`,
  );
};

/** Buckets exist as soon as they are named. */
export const answerS3 = (call: Call, store: Store): Answer => {
  const { bucket, key } = addressOf(call);
  assertNotExpired(call);
  if ([...call.query.keys()].some((name) => !KNOWN_QUERY.test(name))) throw unknown(call);
  if (key === "") {
    if (call.method === "GET" && call.query.get("list-type") === "2") return list(call, store, bucket);
    throw unknown(call);
  }
  switch (call.method) {
    case "PUT":
      return call.query.has("uploadId") ? Upload.putPart(call, store, { bucket, key }) : put(call, store, { bucket, key });
    case "POST":
      return post(call, store, { bucket, key });
    case "GET":
    case "HEAD":
      return get(call, store, { bucket, key });
    case "DELETE":
      store.remove(bucket, key);
      return { status: 204 };
    default:
      throw unknown(call);
  }
};
