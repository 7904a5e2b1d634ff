/** Leads a signed link to its file. Apart from export.ts, whose lists the function of files does not need. */
import { now } from "../kernel/clock.ts";
import { Fault } from "../kernel/fault.ts";
import { presignFile } from "../kernel/presign.s3.ts";
import { operation } from "../kernel/operation.ts";
import { isLink, keyOf } from "./export.link.ts";
import { ExportFileRef } from "./export.schema.ts";

/** The browser follows at once. */
const REDIRECT_SECONDS = 60;

const linkUnknown = (): Fault =>
  new Fault("missing", "export.link_unknown", "This link is not complete: copy it whole, or ask for a new one.");
const linkExpired = (): Fault => new Fault("missing", "export.link_expired", "This link has expired: ask for a new one in the console.");

/** Anyone with the signed link may. Returns an address of the bucket for a minute, because the file is too large for an answer of a function. */
export const locate = operation(ExportFileRef, async ({ exportId: jobId, expires, signature }): Promise<string> => {
  const expiresAtSec = Number(expires);
  if (!isLink({ jobId, expiresAtSec }, signature)) throw linkUnknown();
  if (expiresAtSec * 1000 <= now()) throw linkExpired();
  return presignFile(keyOf(jobId), REDIRECT_SECONDS);
});
