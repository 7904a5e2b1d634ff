import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { type Call, CallError, header } from "./http.ts";

export type Checksums = Record<string, string>;

const digest =
  (algorithm: string) =>
  (bytes: Uint8Array): string =>
    createHash(algorithm).update(bytes).digest("base64");

const ALGORITHMS: Record<string, (bytes: Uint8Array) => string> = {
  "x-amz-checksum-crc32": (bytes) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(bytes));
    return sum.toString("base64");
  },
  "x-amz-checksum-sha1": digest("sha1"),
  "x-amz-checksum-sha256": digest("sha256"),
  "content-md5": digest("md5"),
};

export const crc32Of = (bytes: Uint8Array): string => ALGORITHMS["x-amz-checksum-crc32"]?.(bytes) ?? "";

const incomplete = (): CallError => new CallError("IncompleteBody", "The request body terminated unexpectedly");

/** `size;extension CRLF bytes CRLF … 0 CRLF trailers CRLF`: docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html */
const decodeChunked = (body: Buffer): { content: Buffer; trailers: Checksums } => {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf("\r\n", at);
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(body.subarray(at, lineEnd).toString("latin1"), 16);
    if (Number.isNaN(size)) throw incomplete();
    at = lineEnd + 2;
    if (size === 0) break;
    if (at + size + 2 > body.length) throw incomplete();
    parts.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const lines = body.subarray(at).toString("latin1").split(/\r?\n/);
  const trailers = lines.flatMap((line) => {
    const colon = line.indexOf(":");
    return colon < 1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const];
  });
  return { content: Buffer.concat(parts), trailers: Object.fromEntries(trailers) };
};

/** The object's bytes without the framing that the client chose. Refuses a wrong length or checksum. */
export const objectBytes = (call: Call): Buffer => {
  const isChunked =
    (header(call, "x-amz-content-sha256") ?? "").startsWith("STREAMING-") ||
    (header(call, "content-encoding") ?? "").includes("aws-chunked");
  const { content, trailers } = isChunked ? decodeChunked(call.body) : { content: call.body, trailers: {} as Checksums };
  const length = header(call, "x-amz-decoded-content-length");
  if (isChunked && length !== undefined && Number(length) !== content.length) throw incomplete();
  for (const [name, compute] of Object.entries(ALGORITHMS)) {
    const expected = trailers[name] ?? header(call, name);
    if (expected !== undefined && expected !== compute(content))
      throw new CallError("BadDigest", `The ${name} you specified did not match what we received.`);
  }
  return content;
};
