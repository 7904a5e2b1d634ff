/** What the screens read. Keys begin with what they are of, so that a change says what is stale by its beginning. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/preact-query";
import { queryClient } from "../face.tsx";
import { admin, ask } from "./ask.ts";

const event = admin.events[":eventId"];

export const eventsQuery = queryOptions({
  queryKey: ["events"],
  queryFn: async () => {
    const first = await ask(() => admin.events.$get({ query: { limit: "100" } }));
    return first.events;
  },
});

export const eventQuery = (eventId: string) =>
  queryOptions({ queryKey: ["event", eventId], queryFn: async () => (await ask(() => event.$get({ param: { eventId } }))).event });

export const catalogQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["event", eventId, "catalog"],
    queryFn: async () => (await ask(() => event.catalog.$get({ param: { eventId } }))).catalog,
  });

export const gatesQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["event", eventId, "gates"],
    queryFn: async () => (await ask(() => event.gates.$get({ param: { eventId } }))).gates,
  });

export const devicesQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["event", eventId, "devices"],
    queryFn: async () => (await ask(() => event.devices.$get({ param: { eventId }, query: { limit: "100" } }))).devices,
  });

/** The report is at most five seconds behind; asking more often shows nothing new. */
export const REPORT_EVERY_MS = 3_000;

export const reportQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["event", eventId, "report"],
    queryFn: async () => (await ask(() => event.report.$get({ param: { eventId } }))).report,
  });

/** `query`: any part of a name, an e-mail or a number. */
export type Search<S extends string> = { query: string; status: S | "" };

const searched = <S extends string>({ query, status }: Search<S>, cursor: string | null) => ({
  limit: query === "" && status === "" ? "50" : "100",
  ...(query === "" ? {} : { query }),
  ...(status === "" ? {} : { status }),
  ...(cursor === null ? {} : { cursor }),
});

export const ordersQuery = (eventId: string, search: Search<OrderStatus>) =>
  infiniteQueryOptions({
    queryKey: ["event", eventId, "orders", search],
    queryFn: ({ pageParam }) => ask(() => event.orders.$get({ param: { eventId }, query: searched(search, pageParam) })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
  });

export const ticketsQuery = (eventId: string, search: Search<TicketStatus>) =>
  infiniteQueryOptions({
    queryKey: ["event", eventId, "tickets", search],
    queryFn: ({ pageParam }) => ask(() => event.tickets.$get({ param: { eventId }, query: searched(search, pageParam) })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
  });

export const orderQuery = (orderId: string) =>
  queryOptions({
    queryKey: ["order", orderId],
    queryFn: () => ask(() => admin.orders[":orderId"].$get({ param: { orderId } })),
  });

type Answer<Q extends { queryFn?: unknown }> = Q["queryFn"] extends ((...given: never[]) => infer R) | undefined ? Awaited<R> : never;

export type EventView = Answer<ReturnType<typeof eventQuery>>;
export type CatalogView = Answer<ReturnType<typeof catalogQuery>>;
export type GateView = Answer<ReturnType<typeof gatesQuery>>[number];
export type DeviceView = Answer<ReturnType<typeof devicesQuery>>[number];
export type ReportView = Answer<ReturnType<typeof reportQuery>>;
export type OrderHistory = Answer<ReturnType<typeof orderQuery>>;
export type OrderStatus = OrderHistory["order"]["status"];
export type TicketView = OrderHistory["tickets"][number];
export type TicketStatus = TicketView["status"];

/** What is shown of this, and of what is part of it, is read again. */
export const stale = (...queryKey: string[]): Promise<void> => queryClient.invalidateQueries({ queryKey });
