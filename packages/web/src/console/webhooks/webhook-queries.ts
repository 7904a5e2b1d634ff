/** The queries of webhooks. A key starts with "webhooks", so that one call invalidates all of them. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/preact-query";
import { queryClient } from "../../app.tsx";
import { admin, callAdmin } from "../admin-client.ts";

const webhook = admin.webhooks[":webhookId"];

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: async () => (await callAdmin(() => admin.webhooks.$get())).webhooks,
});

export const webhookQuery = (webhookId: string) =>
  queryOptions({
    queryKey: ["webhooks", webhookId],
    queryFn: async () => (await callAdmin(() => webhook.$get({ param: { webhookId } }))).webhook,
  });

export const deliveriesQuery = (webhookId: string) =>
  infiniteQueryOptions({
    queryKey: ["webhooks", webhookId, "deliveries"],
    queryFn: ({ pageParam }) =>
      callAdmin(() =>
        webhook.deliveries.$get({ param: { webhookId }, query: { limit: "25", ...(pageParam === null ? {} : { cursor: pageParam }) } }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
  });

/** After one was deleted: its own queries would be answered 404. */
export const invalidateList = (): Promise<void> => queryClient.invalidateQueries({ queryKey: webhooksQuery.queryKey, exact: true });

export type WebhookView = Awaited<ReturnType<NonNullable<typeof webhooksQuery.queryFn>>>[number];
export type DeliveryView = Awaited<ReturnType<NonNullable<ReturnType<typeof deliveriesQuery>["queryFn"]>>>["deliveries"][number];
