/** The queries of all screens. A key starts with the event or order, so that one call invalidates all that belongs to it. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/preact-query";
import { queryClient } from "../app.tsx";
import { admin, callAdmin } from "./admin-client.ts";

const event = admin.events[":eventId"];

/** The most that the API returns in one page. */
const PAGE = "100";

export const eventsQuery = infiniteQueryOptions({
  queryKey: ["events"],
  queryFn: ({ pageParam }) =>
    callAdmin(() => admin.events.$get({ query: { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) } })),
  initialPageParam: null as string | null,
  getNextPageParam: ({ cursor }) => cursor,
  select: ({ pages }) => pages.flatMap(({ events }) => events),
});

export const eventQuery = (eventId: string) =>
  queryOptions({ queryKey: ["event", eventId], queryFn: async () => (await callAdmin(() => event.$get({ param: { eventId } }))).event });

export const catalogQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["event", eventId, "catalog"],
    queryFn: async () => (await callAdmin(() => event.catalog.$get({ param: { eventId } }))).catalog,
  });

export const gatesQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["event", eventId, "gates"],
    queryFn: async () => (await callAdmin(() => event.gates.$get({ param: { eventId } }))).gates,
  });

const fetchDevices = (eventId: string, cursor: string | null) =>
  callAdmin(() => event.devices.$get({ param: { eventId }, query: { limit: PAGE, ...(cursor === null ? {} : { cursor }) } }));

/** All of them, so that a lost phone can be found in the page and revoked. An event has at most twenty pages. */
export const devicesQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["event", eventId, "devices"],
    queryFn: async () => {
      let { devices, cursor } = await fetchDevices(eventId, null);
      while (cursor !== null) {
        const next = await fetchDevices(eventId, cursor);
        devices = [...devices, ...next.devices];
        ({ cursor } = next);
      }
      return devices;
    },
  });

/** The report is up to five seconds old, so more frequent calls show nothing new. */
export const REPORT_REFETCH_MS = 3_000;

export const reportQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["event", eventId, "report"],
    queryFn: async () => (await callAdmin(() => event.report.$get({ param: { eventId } }))).report,
  });

/** `query`: any part of a name, an e-mail address or a number. */
export type Search<S extends string> = { query: string; status: S | "" };

const toListQuery = <S extends string>({ query, status }: Search<S>, cursor: string | null) => ({
  limit: query === "" && status === "" ? "50" : "100",
  ...(query === "" ? {} : { query }),
  ...(status === "" ? {} : { status }),
  ...(cursor === null ? {} : { cursor }),
});

export const ordersQuery = (eventId: string, search: Search<OrderStatus>) =>
  infiniteQueryOptions({
    queryKey: ["event", eventId, "orders", search],
    queryFn: ({ pageParam }) => callAdmin(() => event.orders.$get({ param: { eventId }, query: toListQuery(search, pageParam) })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
  });

export const ticketsQuery = (eventId: string, search: Search<TicketStatus>) =>
  infiniteQueryOptions({
    queryKey: ["event", eventId, "tickets", search],
    queryFn: ({ pageParam }) => callAdmin(() => event.tickets.$get({ param: { eventId }, query: toListQuery(search, pageParam) })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
  });

export const orderQuery = (orderId: string) =>
  queryOptions({
    queryKey: ["order", orderId],
    queryFn: () => callAdmin(() => admin.orders[":orderId"].$get({ param: { orderId } })),
  });

type Result<Q extends { queryFn?: unknown }> = Q["queryFn"] extends ((...parameters: never[]) => infer R) | undefined ? Awaited<R> : never;

export type EventView = Result<ReturnType<typeof eventQuery>>;
export type CatalogView = Result<ReturnType<typeof catalogQuery>>;
export type GateView = Result<ReturnType<typeof gatesQuery>>[number];
export type DeviceView = Result<ReturnType<typeof devicesQuery>>[number];
export type ReportView = Result<ReturnType<typeof reportQuery>>;
export type OrderHistory = Result<ReturnType<typeof orderQuery>>;
export type OrderStatus = OrderHistory["order"]["status"];
export type TicketView = OrderHistory["tickets"][number];
export type TicketStatus = TicketView["status"];

export const invalidate = (...queryKey: string[]): Promise<void> => queryClient.invalidateQueries({ queryKey });
