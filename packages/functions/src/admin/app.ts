/** The admin API, for organizers and staff. */
import { Hono } from "hono";
import { audited } from "../http/audit.ts";
import { limitBody, requireJson } from "../http/body.ts";
import { openApi, refuseUnreadQuery } from "../http/describe.ts";
import { notFound, onError } from "../http/errors.ts";
import { requireSite } from "../http/origin.ts";
import { requireSignIn } from "./sign-in.ts";
import { audit } from "./routes/audit.ts";
import { devices } from "./routes/devices.ts";
import { events } from "./routes/events.ts";
import { exportsOfEvent } from "./routes/exports.ts";
import { invitations } from "./routes/invitations.ts";
import { jobs } from "./routes/jobs.ts";
import { messages } from "./routes/messages.ts";
import { keys } from "./routes/keys.ts";
import { orders } from "./routes/orders.ts";
import { members, memberships, organization } from "./routes/organization.ts";
import { partner } from "./routes/partner.ts";
import { people } from "./routes/people.ts";
import { conflicts, scansOfEvent } from "./routes/scans.ts";
import { statementOfEvent } from "./routes/statement.ts";
import { tickets } from "./routes/tickets.ts";
import { deliveries, webhooks } from "./routes/webhooks.ts";
import { waitingList, waitingListOfEvent } from "./routes/waiting-list.ts";

const routes = new Hono()
  .use(limitBody, requireJson, requireSignIn, refuseUnreadQuery, audited)
  .route("/events", events)
  .route("/events", scansOfEvent)
  .route("/events", exportsOfEvent)
  .route("/events", statementOfEvent)
  .route("/events", waitingListOfEvent)
  .route("/events", invitations)
  .route("/events", messages)
  .route("/", audit)
  .route("/conflicts", conflicts)
  .route("/deliveries", deliveries)
  .route("/devices", devices)
  .route("/jobs", jobs)
  .route("/keys", keys)
  .route("/members", members)
  .route("/memberships", memberships)
  .route("/organization", organization)
  .route("/orders", orders)
  .route("/partner", partner)
  .route("/people", people)
  .route("/tickets", tickets)
  .route("/waiting-list", waitingList)
  .route("/webhooks", webhooks);

export const app = new Hono().basePath("/admin").use(requireSite);
app.get(
  "/openapi.json",
  openApi(new Hono().basePath("/admin").route("/", routes), {
    info: {
      title: "Catraca admin API",
      description:
        "For organizers and staff, and for programs with an API key: events, stock, gates, devices, orders, report. " +
        "A key does what its scopes name; only a signed-in person makes and revokes keys.",
      version: "1",
    },
    components: {
      securitySchemes: {
        accessToken: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        apiKey: { type: "http", scheme: "bearer", bearerFormat: "key_<id>.<secret>" },
      },
    },
    security: [{ accessToken: [] }, { apiKey: [] }],
  }),
);
app.route("/", routes);
app.notFound(notFound);
app.onError(onError);

export type App = typeof routes;
