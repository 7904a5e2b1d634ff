/** The public API, for attendees. */
import { Hono } from "hono";
import { runAs } from "@catraca/core/kernel/actor";
import { limitBody, requireJson } from "../http/body.ts";
import { openApi, refuseUnreadQuery } from "../http/describe.ts";
import { notFound, onError } from "../http/errors.ts";
import { requireSite } from "../http/origin.ts";
import { events } from "./routes/events.ts";
import { lookups } from "./routes/find-tickets.ts";
import { files } from "./routes/files.ts";
import { me } from "./routes/me.ts";
import { orders } from "./routes/orders.ts";
import { organizationPictures, pictures } from "./routes/pictures.ts";
import { privacy } from "./routes/privacy.ts";
import { settings } from "./routes/settings.ts";
import { unsubscribe } from "./routes/unsubscribe.ts";
import { waitingList, waitingListOfEvent } from "./routes/waiting-list.ts";
import { webhooks } from "./routes/webhooks.ts";

const routes = new Hono()
  .use(limitBody, requireJson, refuseUnreadQuery, (_, next) => runAs({ type: "public" }, next))
  .route("/events", events)
  .route("/events", waitingListOfEvent)
  .route("/events", pictures)
  .route("/organizations", organizationPictures)
  .route("/orders", orders)
  .route("/find-tickets", lookups)
  .route("/files", files)
  .route("/me", me)
  .route("/privacy", privacy)
  .route("/settings", settings)
  .route("/unsubscribe", unsubscribe)
  .route("/waiting-list", waitingList)
  .route("/webhooks", webhooks);

export const app = new Hono().basePath("/api").use(requireSite).route("/", routes);

app.get(
  "/openapi.json",
  openApi(app, {
    info: { title: "Catraca public API", description: "For attendees: browse, order, pay, fetch tickets.", version: "1" },
    components: {
      securitySchemes: {
        accessToken: {
          type: "http",
          scheme: "bearer",
          description: "The token of the order, of the entry of the waiting list, of the preview link or of a person's data.",
        },
        attendee: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
      },
    },
    security: [],
  }),
);
app.notFound(notFound);
app.onError(onError);

export type App = typeof routes;
