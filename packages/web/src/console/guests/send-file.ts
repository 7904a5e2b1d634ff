/** Sends a file of guests to the admin API, byte by byte: as text, API Gateway would read it as UTF-8. */
import type { ImportPreview } from "@catraca/core/invitation.schema";
import type { JobView } from "@catraca/core/job.schema";
import { isApiError, readApiError } from "../../api/response.ts";
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { getAccessToken, renewToken } from "../session.ts";
import type { GuestOptions } from "./guest-options.tsx";

/** Fields with the numbers of their columns, the first one is 0. */
export type Columns = Partial<Record<NonNullable<ImportPreview["columns"][number]["field"]>, number>>;
export type GuestFile = { eventId: string; file: File; options: GuestOptions; columns: Columns | undefined };

const queryOf = ({ options, columns }: GuestFile, isDryRun: boolean): string => {
  const { note, ticketTypeId, ...rest } = options;
  const chosen = Object.entries(columns ?? {}).map(([field, at]) => `${field}:${at + 1}`);
  return new URLSearchParams({
    ...rest,
    ...(ticketTypeId === "" ? {} : { ticketTypeId }),
    ...(note.trim() === "" ? {} : { note: note.trim() }),
    ...(chosen.length > 0 ? { columns: chosen.join(",") } : {}),
    ...(isDryRun ? { dryRun: "1" } : {}),
  }).toString();
};

const post = (asked: GuestFile, isDryRun: boolean): Promise<Response> =>
  fetchWithRetry(`/admin/events/${asked.eventId}/invitations?${queryOf(asked, isDryRun)}`, {
    method: "POST",
    headers: { authorization: `Bearer ${getAccessToken()}`, "content-type": "application/octet-stream" },
    body: asked.file,
  });

const send = async (asked: GuestFile, isDryRun: boolean): Promise<unknown> => {
  const response = await post(asked, isDryRun);
  if (response.ok) return response.json();
  const error = await readApiError(response);
  if (!isApiError(error, "request.unauthenticated") || !(await renewToken())) throw error;
  const again = await post(asked, isDryRun);
  if (again.ok) return again.json();
  throw await readApiError(again);
};

/** Stores nothing. */
export const previewFile = async (asked: GuestFile): Promise<ImportPreview> =>
  ((await send(asked, true)) as { preview: ImportPreview }).preview;

/** The same file with the same options is the same job. */
export const importFile = async (asked: GuestFile): Promise<JobView> => ((await send(asked, false)) as { job: JobView }).job;
