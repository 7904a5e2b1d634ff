import { infiniteQueryOptions, queryOptions } from "@tanstack/preact-query";
import type { InferResponseType } from "hono/client";
import { admin, callAdmin } from "../admin-client.ts";

const api = admin.events[":eventId"]["waiting-list"];

export type Entry = InferResponseType<typeof api.$get>["entries"][number];
export type Counts = InferResponseType<typeof api.counts.$get>["lists"][number];
export type Status = Entry["status"];
export const STATUSES: readonly Status[] = ["waiting", "offered", "bought", "expired", "left", "removed", "closed", "unreachable"];

/** People join and are offered tickets while the screen is open. */
const REFETCH_MS = 10_000;

export const countsQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["event", eventId, "waiting", "counts"],
    queryFn: async () => (await callAdmin(() => api.counts.$get({ param: { eventId } }))).lists,
    refetchInterval: REFETCH_MS,
  });

export const entriesQuery = (eventId: string, status: Status | undefined) =>
  infiniteQueryOptions({
    queryKey: ["event", eventId, "waiting", "entries", status ?? ""],
    queryFn: ({ pageParam }) =>
      callAdmin(() =>
        api.$get({
          param: { eventId },
          query: { limit: "50", ...(status === undefined ? {} : { status }), ...(pageParam === null ? {} : { cursor: pageParam }) },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
    refetchInterval: REFETCH_MS,
  });
