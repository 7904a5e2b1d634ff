import type { App } from "@catraca/functions/admin/app";
import { hc } from "hono/client";
import { repeatingFetch } from "./repeat.ts";

/** `token` is asked for at each call, so that a renewed one is used at once. */
export const adminApi = (token: () => string) =>
  hc<App>("/admin", { fetch: repeatingFetch, headers: () => ({ authorization: `Bearer ${token()}` }) });
