/** Calls the admin API in the name of the signed-in person. */
import type { App } from "@catraca/functions/admin/app";
import { hc, type ClientResponse } from "hono/client";
import { fetchWithRetry } from "../api/fetch-with-retry.ts";
import { isApiError, readBody } from "../api/response.ts";
import { chooseOrganization, getChosenOrganization } from "./organization-choice.ts";
import { getAccessToken, renewToken } from "./session.ts";

/** Each call takes the current token and the chosen organization. */
const headers = (): Record<string, string> => {
  const organizationId = getChosenOrganization();
  return { authorization: `Bearer ${getAccessToken()}`, ...(organizationId === "" ? {} : { "organization-id": organizationId }) };
};

export const admin = hc<App>("/admin", { fetch: fetchWithRetry, headers });

/** Returns whether a repeat of the refused call may succeed. Another person of this browser may have chosen the organization. */
const repair = async (error: unknown): Promise<boolean> => {
  if (isApiError(error, "request.unauthenticated")) return renewToken();
  if (!isApiError(error, "organization.missing") || getChosenOrganization() === "") return false;
  chooseOrganization("");
  return true;
};

/** Repeats the call once with a new token, or without an organization that the person left. */
export const callAdmin = async <T>(call: () => Promise<ClientResponse<T, number, string>>) => {
  try {
    return await readBody(call());
  } catch (error) {
    if (!(await repair(error))) throw error;
    return readBody(call());
  }
};
