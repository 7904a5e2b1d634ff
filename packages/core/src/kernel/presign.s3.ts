/** Apart from file.s3.ts, because few functions need its signer. */
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { s3 } from "./file.s3.ts";
import { setting } from "./setting.ts";

/** An address that answers with the file, without a header. Makes no request. */
export const presignFile = (key: string, seconds: number): Promise<string> =>
  getSignedUrl(s3(), new GetObjectCommand({ Bucket: setting("FILES_BUCKET"), Key: key }), { expiresIn: seconds });
