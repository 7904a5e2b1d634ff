import "../style/tokens.css";
import "../style/components.css";
import "../style/screens.css";
import "./attendee.css";
import type { ComponentType } from "preact";
import { lazy, Route, Router } from "preact-iso";
import { openFace } from "../face.tsx";
import { reloadAfterRelease } from "../release.ts";
import { MissingPage } from "./missing-page.tsx";

const ListPage = lazy(() => import("./list/list-page.tsx").then((page) => page.ListPage));
const LaterEventPage = lazy(() => import("./event/event-page.tsx").then((page) => page.EventPage));
const DetailsPage = lazy(() => import("./checkout/details-page.tsx").then((page) => page.DetailsPage));
const OrderPage = lazy(() => import("./order/order-page.tsx").then((page) => page.OrderPage));
const DonePage = lazy(() => import("./order/done-page.tsx").then((page) => page.DonePage));
const KeptPage = lazy(() => import("./ticket/kept-page.tsx").then((page) => page.KeptPage));

type AtHand = { EventPage?: ComponentType<{ eventId: string }> };

/** Each page is loaded when it is gone to, except one that came with the document. */
export const openAttendee = ({ EventPage = LaterEventPage }: AtHand = {}): void => {
  reloadAfterRelease();
  openFace(() => (
    <Router>
      <Route path="/" component={ListPage} />
      <Route path="/e/:eventId" component={EventPage} />
      <Route path="/checkout/:eventId" component={DetailsPage} />
      <Route path="/orders" component={KeptPage} />
      <Route path="/orders/:orderId" component={OrderPage} />
      <Route path="/orders/:orderId/done" component={DonePage} />
      <Route default component={MissingPage} />
    </Router>
  ));
};
