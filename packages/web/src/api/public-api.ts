import type { App } from "@catraca/functions/api/app";
import { hc } from "hono/client";

/** Paths are those of the public API, their bodies and answers typed by its routes. */
export const publicApi = hc<App>("/api");
