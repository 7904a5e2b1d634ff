/** Files in S3. A missing one is no error: a ticket's is drawn again. */
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { awsLogger } from "./aws-logger.ts";
import { asTransient } from "./fault.ts";
import { invariant } from "./invariant.ts";
import { setting } from "./setting.ts";

export type File = { contentType: string; body: Uint8Array };

let client: S3Client | undefined;
/**
 * Without `forcePathStyle`: the SDK puts the bucket in the path when the endpoint is an IP address.
 * Without optional checksums: TLS protects the content, and CRC32 trailers turn a small put into a chunked one.
 */
export const s3 = (): S3Client =>
  (client ??= new S3Client({
    maxAttempts: 2,
    logger: awsLogger,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: { connectionTimeout: 1000, requestTimeout: 5000, throwOnRequestTimeout: true },
  }));

/** Replaces an existing file: a key names one content. */
export const putFile = async ({ key, contentType, body }: File & { key: string }): Promise<void> => {
  await asTransient("files.unavailable", () =>
    s3().send(new PutObjectCommand({ Bucket: setting("FILES_BUCKET"), Key: key, ContentType: contentType, Body: body })),
  );
};

/** For a missing file, S3 answers AccessDenied and not NoSuchKey to a role without s3:ListBucket. */
export const findFile = (key: string): Promise<File | undefined> =>
  asTransient("files.unavailable", async () => {
    try {
      const { Body, ContentType } = await s3().send(new GetObjectCommand({ Bucket: setting("FILES_BUCKET"), Key: key }));
      return { contentType: ContentType ?? "application/octet-stream", body: (await Body?.transformToByteArray()) ?? new Uint8Array() };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  });

/** Safe to repeat: S3 answers the same for a missing file. */
export const removeFile = (key: string): Promise<void> =>
  asTransient("files.unavailable", async () => {
    await s3().send(new DeleteObjectCommand({ Bucket: setting("FILES_BUCKET"), Key: key }));
  });

type NewUpload = { key: string; contentType: string; fileName: string };

/** A file in parts, each of 5 MiB at least except the last one. The bucket forgets an upload that nobody ends within a day. */
export const beginUpload = ({ key, contentType, fileName }: NewUpload): Promise<string> =>
  asTransient("files.unavailable", async () => {
    const Bucket = setting("FILES_BUCKET");
    const ContentDisposition = `attachment; filename="${fileName}"`;
    const { UploadId } = await s3().send(
      new CreateMultipartUploadCommand({ Bucket, Key: key, ContentType: contentType, ContentDisposition, CacheControl: "no-store" }),
    );
    invariant(UploadId, "S3 gave an upload no id");
    return UploadId;
  });

type Part = { key: string; uploadId: string; part: number; body: Uint8Array };

/** S3 knows no upload that was ended. */
const unlessEnded = async <T>(send: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "NoSuchUpload") throw error;
    return undefined;
  }
};

/** Returns the tag that ends the upload, or undefined when it was ended. The same number again replaces the part. */
export const uploadPart = ({ key, uploadId, part, body }: Part): Promise<string | undefined> =>
  asTransient("files.unavailable", async () => {
    const asked = { Bucket: setting("FILES_BUCKET"), Key: key, UploadId: uploadId, PartNumber: part, Body: body };
    return (await unlessEnded(() => s3().send(new UploadPartCommand(asked))))?.ETag;
  });

/** Safe to repeat. */
export const endUpload = ({ key, uploadId, etags }: { key: string; uploadId: string; etags: readonly string[] }): Promise<void> =>
  asTransient("files.unavailable", async () => {
    const Parts = etags.map((ETag, at) => ({ ETag, PartNumber: at + 1 }));
    const asked = { Bucket: setting("FILES_BUCKET"), Key: key, UploadId: uploadId, MultipartUpload: { Parts } };
    await unlessEnded(() => s3().send(new CompleteMultipartUploadCommand(asked)));
  });

/** The keys of a folder after one and up to another, and when each was written: at most a thousand. */
export const listPart = ({
  folder,
  after,
  before,
}: {
  folder: string;
  after: string;
  before: string | undefined;
}): Promise<{ key: string; modifiedAtMs: number }[]> =>
  asTransient("files.unavailable", async () => {
    const { Contents = [] } = await s3().send(
      new ListObjectsV2Command({ Bucket: setting("FILES_BUCKET"), Prefix: folder, StartAfter: after, MaxKeys: 1_000 }),
    );
    return Contents.flatMap(({ Key, LastModified }) =>
      Key === undefined || LastModified === undefined || (before !== undefined && Key > before)
        ? []
        : [{ key: Key, modifiedAtMs: LastModified.getTime() }],
    );
  });

/** The keys under a folder. */
export const listFiles = (prefix: string): Promise<string[]> =>
  asTransient("files.unavailable", async () => {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const page = await s3().send(
        new ListObjectsV2Command({
          Bucket: setting("FILES_BUCKET"),
          Prefix: prefix,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      );
      keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return keys;
  });
