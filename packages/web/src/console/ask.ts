/** The admin API in the name of who is signed in. A token that is refused is renewed once, and the call made again. */
import type { ClientResponse } from "hono/client";
import { adminApi } from "../api/admin-api.ts";
import { answerOf, isRefusal } from "../api/answer.ts";
import { renew, token } from "./session.ts";

export const admin = adminApi(token);

export const ask = async <T>(call: () => Promise<ClientResponse<T, number, string>>) => {
  try {
    return await answerOf(call());
  } catch (error) {
    if (!isRefusal(error, "request.unauthenticated") || !(await renew())) throw error;
    return answerOf(call());
  }
};
