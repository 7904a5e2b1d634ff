/** A client of the admin API for programs with an API key. Its paths, bodies and answers have the types of the routes. */
import type { App } from "@catraca/functions/admin/app";
import { hc } from "hono/client";

/** `admin`: the address of the API, such as `https://tickets.example/admin`. `key`: `key_<id>.<secret>`. */
export const openAdmin = ({ admin, key }: { admin: string; key: string }) =>
  hc<App>(admin, { headers: { authorization: `Bearer ${key}` } });
