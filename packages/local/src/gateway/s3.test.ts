import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Gateway, type GatewayOptions, startGateway } from "./gateway.ts";

let folder: string;
let gateway: Gateway;
const optionsOf = (): GatewayOptions => ({ port: 0, folder, log: () => {}, workflows: {}, subscriptions: [], functions: {} });
const configOf = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "x", secretAccessKey: "x" },
  maxAttempts: 1,
});

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "s3-"));
  gateway = await startGateway(optionsOf());
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

const nameOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: Error) => error.name,
  );

describe("Amazon S3", () => {
  const Bucket = "catraca-tickets";
  const client = () => new S3Client(configOf(gateway.endpoint));

  it("gives back the bytes, type and metadata it was given, however they were sent", async () => {
    const bytes = randomBytes(200_000);
    const stored = {
      Bucket,
      Key: "ord_1/ü & +.pdf",
      ContentType: "application/pdf",
      CacheControl: "no-store",
      Metadata: { order: "ord_1" },
    };
    const bodies = { buffer: bytes, stream: Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]) };
    for (const Body of Object.values(bodies)) {
      await client().send(new PutObjectCommand({ ...stored, Body, ContentLength: bytes.length }));
      const found = await client().send(new GetObjectCommand({ Bucket, Key: stored.Key }));
      expect(Buffer.from((await found.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
      expect(found).toMatchObject({
        ContentType: "application/pdf",
        CacheControl: "no-store",
        Metadata: { order: "ord_1" },
        ContentLength: bytes.length,
      });
    }
    expect((await client().send(new HeadObjectCommand({ Bucket, Key: stored.Key }))).ContentLength).toBe(bytes.length);
  });

  it("answers virtual-host addresses too", async () => {
    // Not every system resolves names below localhost.
    const httpAgent = new Agent({ lookup: (_name, _options, found) => found(null, [{ address: "127.0.0.1", family: 4 }]) });
    const host = new S3Client({
      ...configOf(gateway.endpoint),
      endpoint: gateway.endpoint.replace("127.0.0.1", "localhost"),
      requestHandler: { httpAgent },
    });
    await client().send(new PutObjectCommand({ Bucket, Key: "virtual", Body: "x" }));
    expect(await (await host.send(new GetObjectCommand({ Bucket, Key: "virtual" }))).Body?.transformToString()).toBe("x");
  });

  it("keeps every key inside its folder", async () => {
    const Key = "../../../escape/%2e%2e/../x";
    await client().send(new PutObjectCommand({ Bucket, Key, Body: "inside" }));
    expect(await (await client().send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()).toBe("inside");
    expect(existsSync(path.join(folder, "..", "escape"))).toBe(false);
    expect(readdirSync(path.join(folder, "s3"))).toHaveLength(1);
  });

  it("says which key is not there, and removes", async () => {
    await client().send(new PutObjectCommand({ Bucket, Key: "gone", Body: "x" }));
    await client().send(new DeleteObjectCommand({ Bucket, Key: "gone" }));
    expect(await nameOf(client().send(new GetObjectCommand({ Bucket, Key: "gone" })))).toBe("NoSuchKey");
    expect(await nameOf(client().send(new HeadObjectCommand({ Bucket, Key: "gone" })))).toBe("NotFound");
    expect(await nameOf(client().send(new CopyObjectCommand({ Bucket, Key: "y", CopySource: `${Bucket}/gone` })))).toBe(
      "UnknownOperationException",
    );
  });

  it("puts an upload together from its parts, in their order, and knows it no more", async () => {
    const Key = "parts.csv";
    const first = randomBytes(5 * 2 ** 20);
    const { UploadId } = await client().send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: "text/csv" }));
    const put = async (PartNumber: number, Body: Uint8Array) => ({
      PartNumber,
      ETag: (await client().send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }))).ETag,
    });
    const end = (Parts: { PartNumber: number; ETag: string | undefined }[]) =>
      client().send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
    await put(1, Buffer.from("replaced"));
    const [small, large] = [await put(2, Buffer.from("the end")), await put(1, first)];
    expect(await nameOf(end([large, { ...small, ETag: large.ETag }]))).toBe("InvalidPart");
    expect(await nameOf(end([small, large]))).toBe("EntityTooSmall");
    expect(await nameOf(client().send(new GetObjectCommand({ Bucket, Key })))).toBe("NoSuchKey");
    await end([large, small]);
    const found = await client().send(new GetObjectCommand({ Bucket, Key }));
    expect([
      found.ContentType,
      Buffer.from((await found.Body?.transformToByteArray()) ?? [])
        .subarray(first.length)
        .toString(),
    ]).toEqual(["text/csv", "the end"]);
    expect(await nameOf(put(3, first))).toBe("NoSuchUpload");
  });

  it("refuses a damaged body", async () => {
    const send = client().send(new PutObjectCommand({ Bucket, Key: "bad", Body: "x", ChecksumCRC32: "AAAAAA==" }));
    expect(await nameOf(send)).toBe("BadDigest");
  });

  it("lists by prefix, delimiter and page, over a restart", async () => {
    for (const Key of ["list/b", "list/a", "list/sub/1", "list/sub/2"])
      await client().send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const restarted = await startGateway(optionsOf());
    const fresh = new S3Client(configOf(restarted.endpoint));
    const first = await fresh.send(new ListObjectsV2Command({ Bucket, Prefix: "list/", MaxKeys: 3 }));
    expect(first.Contents?.map((each) => each.Key)).toEqual(["list/a", "list/b", "list/sub/1"]);
    const rest = await fresh.send(new ListObjectsV2Command({ Bucket, Prefix: "list/", ContinuationToken: first.NextContinuationToken }));
    expect(rest.Contents?.map((each) => each.Key)).toEqual(["list/sub/2"]);
    const part = await fresh.send(new ListObjectsV2Command({ Bucket, Prefix: "list/", StartAfter: "list/a", MaxKeys: 2 }));
    expect(part.Contents?.map((each) => each.Key)).toEqual(["list/b", "list/sub/1"]);
    expect(Math.abs(Date.now() - (part.Contents?.[0]?.LastModified?.getTime() ?? 0))).toBeLessThan(60_000);
    const byFolder = await fresh.send(new ListObjectsV2Command({ Bucket, Prefix: "list/", Delimiter: "/" }));
    expect([byFolder.Contents?.length, byFolder.CommonPrefixes?.map((each) => each.Prefix)]).toEqual([2, ["list/sub/"]]);
    await restarted.stop();
  });
});
