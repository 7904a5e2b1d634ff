import "../style/tokens.css";
import "../style/base.css";
import "../style/screens.css";
import "./attendee.css";
import type { ComponentType } from "preact";
import { lazy, Route, Router } from "preact-iso";
import { ApiError } from "../api/response.ts";
import { renderApp } from "../app.tsx";
import { m } from "../paraglide/messages.js";
import { reloadAfterRelease } from "../release.ts";
import { LoadError } from "./error-pages.tsx";
import { Shell } from "./shell.tsx";

/** In place of a page whose file cannot be loaded: without a network it names the saved tickets. */
const UnloadedPage = () => (
  <Shell>
    <LoadError
      error={new ApiError("network.lost", 0, "The page's file did not load.")}
      title={m.page_error()}
      busy={false}
      onRetry={() => location.reload()}
    />
  </Shell>
);

const lazyPage = <Props extends object>(load: () => Promise<ComponentType<Props>>) =>
  lazy((): Promise<ComponentType<Props>> => load().catch(() => UnloadedPage));

const ListPage = lazyPage(() => import("./list/list-page.tsx").then((page) => page.ListPage));
const LazyEventPage = lazyPage(() => import("./event/event-page.tsx").then((page) => page.EventPage));
const DetailsPage = lazyPage(() => import("./checkout/details-page.tsx").then((page) => page.DetailsPage));
const OrderPage = lazyPage(() => import("./order/order-page.tsx").then((page) => page.OrderPage));
const DonePage = lazyPage(() => import("./order/done-page.tsx").then((page) => page.DonePage));
const MyTicketsPage = lazyPage(() => import("./ticket/my-tickets-page.tsx").then((page) => page.MyTicketsPage));

const FindPage = lazyPage(() => import("./find/find-page.tsx").then((page) => page.FindPage));
const RarePage = lazyPage(() => import("./rare-pages.tsx").then((pages) => pages.RarePage));

type EagerPages = { EventPage?: ComponentType<{ eventId: string }> };

/** Pages load lazily, except one that the document brings. */
export const renderAttendeeApp = ({ EventPage = LazyEventPage }: EagerPages = {}): void => {
  reloadAfterRelease();
  renderApp(() => (
    <Router>
      <Route path="/" component={ListPage} />
      <Route path="/e/:eventId" component={EventPage} />
      <Route path="/checkout/:eventId" component={DetailsPage} />
      <Route path="/orders" component={MyTicketsPage} />
      <Route path="/orders/:orderId" component={OrderPage} />
      <Route path="/orders/:orderId/done" component={DonePage} />
      <Route path="/find-tickets" component={FindPage} />
      <Route default component={RarePage} />
    </Router>
  ));
};
