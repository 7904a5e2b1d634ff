/** Fetches a list as CSV, part by part, so that neither the server nor one answer holds all of it. */
import { readApiError, ApiError, isApiError } from "../api/response.ts";
import { fetchWithRetry } from "../api/fetch-with-retry.ts";
import { getAccessToken, renewToken } from "./session.ts";

export type ExportName = "orders" | "items" | "attendees" | "scans" | "waiting-list" | "audit" | "statement";

const PART_SIZE = "1000";

const get = (path: string, signal: AbortSignal): Promise<Response> =>
  fetchWithRetry(path, { headers: { authorization: `Bearer ${getAccessToken()}` }, signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new ApiError("network.lost", 0, "There was no response.");
  });

const read = async (path: string, signal: AbortSignal): Promise<Response> => {
  const response = await get(path, signal);
  if (response.ok) return response;
  const error = await readApiError(response);
  if (!isApiError(error, "request.unauthenticated") || !(await renewToken())) throw error;
  const again = await get(path, signal);
  if (again.ok) return again;
  throw await readApiError(again);
};

/** The address of the next part, from a header such as `</admin/…>; rel="next"`. */
export const getNext = (link: string | null): string | undefined => /^<([^>]+)>; rel="next"$/.exec(link ?? "")?.[1];

const countLines = (text: string): number => text.split("\r\n").length - 1;

type Export = {
  eventId: string;
  name: ExportName;
  filter: Record<string, string>;
  signal: AbortSignal;
  /** Lines so far. A name with a line break counts as two. */
  onProgress: (lines: number) => void;
};

/** With more the browser would hold too much: the server writes the file. */
const MOST_LINES = 20_000;

/** Undefined for a list that is too long. */
export const fetchCsv = async ({ eventId, name, filter, signal, onProgress }: Export): Promise<Blob | undefined> => {
  const search = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ""));
  search.set("partSize", PART_SIZE);
  search.set("bom", "1");
  const parts: Blob[] = [];
  let lines = -1;
  for (let path: string | undefined = `/admin/events/${eventId}/${name}.csv?${search.toString()}`; path !== undefined;) {
    const response = await read(path, signal);
    const part = await response.blob();
    parts.push(part);
    lines += countLines(await part.text());
    onProgress(lines);
    path = getNext(response.headers.get("link"));
    if (path !== undefined && lines > MOST_LINES) return undefined;
  }
  return new Blob(parts, { type: "text/csv;charset=utf-8" });
};

export const saveFile = (file: Blob, name: string): void => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};
