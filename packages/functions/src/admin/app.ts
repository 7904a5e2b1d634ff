/** The admin API: organizers make events, sell, and watch; staff read and keep the gates. */
import { Hono } from "hono";
import { openAPIRouteHandler } from "hono-openapi";
import { limitBody, onlyJson } from "../http/body.ts";
import { notFound, onError } from "../http/errors.ts";
import { throughSite } from "../http/origin.ts";
import { signedIn } from "./signed-in.ts";
import { devices } from "./routes/devices.ts";
import { events } from "./routes/events.ts";
import { orders } from "./routes/orders.ts";
import { tickets } from "./routes/tickets.ts";

const routes = new Hono()
  .use(limitBody, onlyJson, signedIn)
  .route("/events", events)
  .route("/devices", devices)
  .route("/orders", orders)
  .route("/tickets", tickets);

export const app = new Hono().basePath("/admin").use(throughSite);
app.get(
  "/openapi.json",
  openAPIRouteHandler(new Hono().basePath("/admin").route("/", routes), {
    // The library's own 400 is never given: what does not fit is the 422 of the one table.
    defaultValidationErrorResponse: false,
    documentation: {
      openapi: "3.1.0",
      info: {
        title: "Catraca admin API",
        description: "For organizers and staff: events, stock, gates, devices, orders, report.",
        version: "1",
      },
      components: { securitySchemes: { accessToken: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } },
      security: [{ accessToken: [] }],
    },
  }),
);
app.route("/", routes);
app.notFound(notFound);
app.onError(onError);

export type App = typeof routes;
