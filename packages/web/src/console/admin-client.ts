/** Calls the admin API in the name of the signed-in person. */
import type { App } from "@catraca/functions/admin/app";
import { hc, type ClientResponse } from "hono/client";
import { fetchWithRetry } from "../api/fetch-with-retry.ts";
import { isApiError, readBody } from "../api/response.ts";
import { getAccessToken, renewToken } from "./session.ts";

/** `headers` is a function, so that each call takes the current token. */
export const admin = hc<App>("/admin", { fetch: fetchWithRetry, headers: () => ({ authorization: `Bearer ${getAccessToken()}` }) });

/** Renews a rejected token once and repeats the call. */
export const callAdmin = async <T>(call: () => Promise<ClientResponse<T, number, string>>) => {
  try {
    return await readBody(call());
  } catch (error) {
    if (!isApiError(error, "request.unauthenticated") || !(await renewToken())) throw error;
    return readBody(call());
  }
};
