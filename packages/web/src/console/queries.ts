/** The queries of all screens. A key starts with the event or order, so that one call invalidates all that belongs to it. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/preact-query";
import { queryClient } from "../app.tsx";
import { admin, callAdmin } from "./admin-client.ts";

const event = admin.events[":eventId"];

/** The most that the API returns in one page. */
const PAGE = "100";

export const eventPagesQuery = infiniteQueryOptions({
  queryKey: ["events"],
  queryFn: ({ pageParam }) =>
    callAdmin(() => admin.events.$get({ query: { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) } })),
  initialPageParam: null as string | null,
  getNextPageParam: ({ cursor }) => cursor,
});

/** The most events that the API counts in one call. */
export const SALES_PAGE = 25;

/** Under "events", so that a change of the list reads it again. */
export const salesQuery = (eventIds: readonly string[]) =>
  queryOptions({
    queryKey: ["events", "sales", ...eventIds],
    queryFn: async () => (await callAdmin(() => admin.events.sales.$get({ query: { eventIds: eventIds.join(",") } }))).sales,
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

export const codesQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["event", eventId, "codes"],
    queryFn: async () => (await callAdmin(() => event["promo-codes"].$get({ param: { eventId } }))).promoCodes,
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

const fetchConflicts = (eventId: string, cursor: string | null) =>
  callAdmin(() =>
    event.conflicts.$get({ param: { eventId }, query: { status: "open", limit: PAGE, ...(cursor === null ? {} : { cursor }) } }),
  );

/** All open ones: a page of the list may hold none of them. */
export const conflictsQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["event", eventId, "conflicts"],
    queryFn: async () => {
      let { conflicts, cursor } = await fetchConflicts(eventId, null);
      while (cursor !== null) {
        const next = await fetchConflicts(eventId, cursor);
        conflicts = [...conflicts, ...next.conflicts];
        ({ cursor } = next);
      }
      return conflicts;
    },
  });

/** The report is up to five seconds old, so more frequent calls show nothing new. */
export const REPORT_REFETCH_MS = 3_000;

export const reportQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["event", eventId, "report"],
    queryFn: async () => (await callAdmin(() => event.report.$get({ param: { eventId } }))).report,
  });

export const salesHistoryQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["event", eventId, "sales"],
    queryFn: async () => (await callAdmin(() => event.report.sales.$get({ param: { eventId } }))).sales,
  });

/** `query`: parts of a name, an email address or a number. An empty value filters nothing. */
export type OrderSearch = { query: string; status: OrderStatus | "" };
export type TicketSearch = { query: string; status: TicketStatus | ""; ticketTypeId: string; inside: "true" | "false" | "" };

type Filter<T> = { [K in keyof T]?: Exclude<T[K], ""> };

const toListQuery = <T extends Record<string, string>>(search: T, size: string, cursor: string | null) => {
  const filter = Object.fromEntries(Object.entries(search).filter(([, value]) => value !== "")) as Filter<T>;
  return { ...filter, limit: Object.keys(filter).length === 0 ? size : PAGE, ...(cursor === null ? {} : { cursor }) };
};

export const ordersQuery = (eventId: string, search: OrderSearch) =>
  infiniteQueryOptions({
    queryKey: ["event", eventId, "orders", search],
    queryFn: ({ pageParam }) => callAdmin(() => event.orders.$get({ param: { eventId }, query: toListQuery(search, "50", pageParam) })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
  });

export const ticketsQuery = (eventId: string, search: TicketSearch) =>
  infiniteQueryOptions({
    queryKey: ["event", eventId, "tickets", search],
    queryFn: ({ pageParam }) => callAdmin(() => event.tickets.$get({ param: { eventId }, query: toListQuery(search, PAGE, pageParam) })),
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
export type ConflictView = Result<ReturnType<typeof conflictsQuery>>[number];
export type GateView = Result<ReturnType<typeof gatesQuery>>[number];
export type CodeView = Result<ReturnType<typeof codesQuery>>[number];
export type DeviceView = Result<ReturnType<typeof devicesQuery>>[number];
export type EventSales = Result<ReturnType<typeof salesQuery>>[number];
export type SalesView = Result<ReturnType<typeof salesHistoryQuery>>;
export type ReportView = Result<ReturnType<typeof reportQuery>>;
export type OrderHistory = Result<ReturnType<typeof orderQuery>>;
export type OrderStatus = OrderHistory["order"]["status"];
export type TicketView = OrderHistory["tickets"][number];
export type TicketStatus = TicketView["status"];

export const invalidate = (...queryKey: string[]): Promise<void> => queryClient.invalidateQueries({ queryKey });
