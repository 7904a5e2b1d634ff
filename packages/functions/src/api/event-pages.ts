/** `/e/{eventId}`: the site's page with the event in its head. The page itself does the rest. */
import { Hono } from "hono";
import * as v from "valibot";
import * as Catalog from "@catraca/core/catalog";
import { EventRef, type EventOnSale } from "@catraca/core/event.schema";
import { runAs } from "@catraca/core/kernel/actor";
import { cached } from "@catraca/core/kernel/cache";
import { Fault, Transient } from "@catraca/core/kernel/fault";
import { setting } from "@catraca/core/kernel/setting";
import { requireSite } from "../http/origin.ts";
import { headOf, withHead } from "./event-head.ts";

const PAGE_CACHE_MS = 60_000;
const TIMEOUT_MS = 5_000;

/** A new release of the pages appears within a minute. */
const pageCache = cached({ forMs: PAGE_CACHE_MS }, async (url: string): Promise<string> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
    throw new Transient("site.unavailable", { cause });
  });
  if (!answer.ok) throw new Transient("site.unavailable");
  return answer.text();
});

const find = async (eventId: string): Promise<EventOnSale | undefined> => {
  if (!v.is(EventRef, { eventId })) return undefined;
  try {
    return await Catalog.get({ eventId });
  } catch (error) {
    if (error instanceof Fault && error.kind === "missing") return undefined;
    throw error;
  }
};

export const eventPages = new Hono()
  .basePath("/e")
  .use(requireSite, (_, next) => runAs({ type: "public" }, next))
  .get("/:eventId", async (c) => {
    const site = setting("SITE_URL");
    const [event, shell] = await Promise.all([find(c.req.param("eventId")), pageCache.get(new URL("/event.html", site).href)]);
    if (!event) {
      c.header("Cache-Control", "no-cache");
      return c.html(shell, 404);
    }
    c.header("Cache-Control", "public, max-age=60");
    return c.html(withHead(shell, headOf(event, new URL(`/e/${event.id}`, site).href)));
  });
