import { queryOptions } from "@tanstack/preact-query";
import { admin, callAdmin } from "../admin-client.ts";

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: async () => (await callAdmin(() => admin.members.$get())).members,
});

export type MemberView = Awaited<ReturnType<NonNullable<typeof membersQuery.queryFn>>>[number];
