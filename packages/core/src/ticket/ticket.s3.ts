/** The files of tickets: pictures, printed tickets, calendars. Each can be made again, so a missing one is no fault. */
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { asTransient } from "../kernel/fault.ts";
import { setting } from "../kernel/setting.ts";

export type File = { contentType: string; body: Uint8Array };

let client: S3Client | undefined;
/**
 * The SDK puts the bucket in the path when the endpoint is an IP address, and in the host name otherwise, so nothing about it is set here.
 * No checksum of its own: S3 answers for the content over TLS, and CRC32 trailers turn a small put into a chunked one.
 */
const s3 = (): S3Client =>
  (client ??= new S3Client({
    maxAttempts: 2,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: { connectionTimeout: 1000, requestTimeout: 5000, throwOnRequestTimeout: true },
  }));

/** Replaces what is there: the same ticket and revision give the same file. */
export const putFile = async ({ key, contentType, body }: File & { key: string }): Promise<void> => {
  await asTransient("files.unavailable", () =>
    s3().send(new PutObjectCommand({ Bucket: setting("FILES_BUCKET"), Key: key, ContentType: contentType, Body: body })),
  );
};

/** S3 says AccessDenied, not NoSuchKey, to a role without s3:ListBucket: the role needs both. */
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
