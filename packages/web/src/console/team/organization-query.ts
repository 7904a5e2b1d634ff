import { queryOptions } from "@tanstack/preact-query";
import { admin, callAdmin } from "../admin-client.ts";

export const organizationQuery = queryOptions({
  queryKey: ["organization"],
  queryFn: async () => (await callAdmin(() => admin.organization.$get())).organization,
});

export type Organization = Awaited<ReturnType<NonNullable<typeof organizationQuery.queryFn>>>;
