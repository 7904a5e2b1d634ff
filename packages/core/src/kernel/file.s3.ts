/** Files in S3. A missing one is no error: a ticket's is drawn again. */
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { awsLogger } from "./aws-logger.ts";
import { asTransient } from "./fault.ts";
import { setting } from "./setting.ts";

export type File = { contentType: string; body: Uint8Array };

let client: S3Client | undefined;
/**
 * Without `forcePathStyle`: the SDK puts the bucket in the path when the endpoint is an IP address.
 * Without optional checksums: TLS protects the content, and CRC32 trailers turn a small put into a chunked one.
 */
const s3 = (): S3Client =>
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
