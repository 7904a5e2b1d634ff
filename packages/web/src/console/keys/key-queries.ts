import { queryOptions } from "@tanstack/preact-query";
import { admin, callAdmin } from "../admin-client.ts";

export const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: async () => (await callAdmin(() => admin.keys.$get())).keys,
});

export type Key = Awaited<ReturnType<NonNullable<typeof keysQuery.queryFn>>>[number];
