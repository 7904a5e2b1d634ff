import "../style/tokens.css";
import "../style/base.css";
import "../style/screens.css";
import "./attendee.css";
import type { ComponentType } from "preact";
import { lazy, Route, Router } from "preact-iso";
import { renderApp } from "../app.tsx";
import { reloadAfterRelease } from "../release.ts";

const ListPage = lazy(() => import("./list/list-page.tsx").then((page) => page.ListPage));
const LazyEventPage = lazy(() => import("./event/event-page.tsx").then((page) => page.EventPage));
const DetailsPage = lazy(() => import("./checkout/details-page.tsx").then((page) => page.DetailsPage));
const OrderPage = lazy(() => import("./order/order-page.tsx").then((page) => page.OrderPage));
const DonePage = lazy(() => import("./order/done-page.tsx").then((page) => page.DonePage));
const MyTicketsPage = lazy(() => import("./ticket/my-tickets-page.tsx").then((page) => page.MyTicketsPage));

const MissingPage = lazy(() => import("./missing-pages.tsx").then((page) => page.MissingPage));

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
      <Route default component={MissingPage} />
    </Router>
  ));
};
