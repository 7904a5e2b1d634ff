import type { App } from "@catraca/functions/api/app";
import { hc, type InferResponseType } from "hono/client";
import { fetchInTime } from "./fetch-in-time.ts";

export const publicApi = hc<App>("/api", { fetch: fetchInTime });

type Orders = typeof publicApi.orders;

export type EventSummary = InferResponseType<typeof publicApi.events.$get>["events"][number];
export type EventOnSale = InferResponseType<(typeof publicApi.events)[":eventId"]["$get"]>["event"];
export type Order = InferResponseType<Orders[":orderId"]["$get"]>["order"];
export type Ticket = InferResponseType<Orders[":orderId"]["tickets"]["$get"]>["tickets"][number];
