/** The public API: attendees browse, buy and fetch their tickets. */
import { Hono } from "hono";
import { openAPIRouteHandler } from "hono-openapi";
import { runAs } from "@catraca/core/kernel/actor";
import { limitBody, onlyJson } from "../http/body.ts";
import { notFound, onError } from "../http/errors.ts";
import { throughSite } from "../http/origin.ts";
import { events } from "./routes/events.ts";
import { files } from "./routes/files.ts";
import { orders } from "./routes/orders.ts";
import { settings } from "./routes/settings.ts";

const routes = new Hono()
  .use(limitBody, onlyJson, (_, next) => runAs({ type: "public" }, next))
  .route("/events", events)
  .route("/orders", orders)
  .route("/files", files)
  .route("/settings", settings);

export const app = new Hono().basePath("/api").use(throughSite).route("/", routes);

app.get(
  "/openapi.json",
  openAPIRouteHandler(app, {
    // The library's own 400 is never given: what does not fit is the 422 of the one table.
    defaultValidationErrorResponse: false,
    documentation: {
      openapi: "3.1.0",
      info: { title: "Catraca public API", description: "For attendees: browse, order, pay, fetch tickets.", version: "1" },
      components: { securitySchemes: { accessToken: { type: "http", scheme: "bearer" } } },
    },
  }),
);
app.notFound(notFound);
app.onError(onError);

export type App = typeof routes;
