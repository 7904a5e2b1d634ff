import { lazy, Route, Router } from "preact-iso";
import { getErrorMessage } from "../api/error-message.ts";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import { EmptyState } from "../parts/empty-state.tsx";
import { Loading } from "../parts/loading.tsx";
import { openSession, useSession } from "./session.ts";
import { SessionEnded } from "./session-ended.tsx";
import { SignedOut } from "./signed-out.tsx";

const Events = lazy(async () => (await import("./events/events-screen.tsx")).EventsScreen);
const NewEvent = lazy(async () => (await import("./event/new-event-screen.tsx")).NewEventScreen);
const Setup = lazy(async () => (await import("./event/setup-screen.tsx")).SetupScreen);
const Preview = lazy(async () => (await import("./event/preview-screen.tsx")).PreviewScreen);
const EditEvent = lazy(async () => (await import("./event/edit-event-screen.tsx")).EditEventScreen);
const Catalog = lazy(async () => (await import("./catalog/catalog-screen.tsx")).CatalogScreen);
const Codes = lazy(async () => (await import("./codes/codes-screen.tsx")).CodesScreen);
const Questions = lazy(async () => (await import("./questions/questions-screen.tsx")).QuestionsScreen);
const Waiting = lazy(async () => (await import("./waiting/waiting-screen.tsx")).WaitingScreen);
const Orders = lazy(async () => (await import("./orders/orders-screen.tsx")).OrdersScreen);
const Attendees = lazy(async () => (await import("./attendees/attendees-screen.tsx")).AttendeesScreen);
const Guests = lazy(async () => (await import("./guests/guests-screen.tsx")).GuestsScreen);
const Messages = lazy(async () => (await import("./messages/messages-screen.tsx")).MessagesScreen);
const Gates = lazy(async () => (await import("./gates/gates-screen.tsx")).GatesScreen);
const Report = lazy(async () => (await import("./report/report-screen.tsx")).ReportScreen);
const Team = lazy(async () => (await import("./team/team-pages.tsx")).TeamPages);
const Missing = lazy(async () => (await import("./missing-screen.tsx")).MissingScreen);

const Screens = () => (
  <Router>
    <Route path="/console" component={Events} />
    <Route path="/console/new" component={NewEvent} />
    <Route path="/console/events/:eventId" component={Setup} />
    <Route path="/console/events/:eventId/preview" component={Preview} />
    <Route path="/console/events/:eventId/edit" component={EditEvent} />
    <Route path="/console/events/:eventId/catalog" component={Catalog} />
    <Route path="/console/events/:eventId/codes" component={Codes} />
    <Route path="/console/events/:eventId/questions" component={Questions} />
    <Route path="/console/events/:eventId/orders/:orderId?" component={Orders} />
    <Route path="/console/events/:eventId/waiting-list" component={Waiting} />
    <Route path="/console/events/:eventId/attendees" component={Attendees} />
    <Route path="/console/events/:eventId/guests" component={Guests} />
    <Route path="/console/events/:eventId/messages" component={Messages} />
    <Route path="/console/events/:eventId/entrance" component={Gates} />
    <Route path="/console/events/:eventId/report/:page?" component={Report} />
    <Route path="/console/:page/:memberId?" component={Team} />
    <Route default component={Missing} />
  </Router>
);

export const Console = () => {
  const session = useSession();
  switch (session.state) {
    case "opening":
      return (
        <main class="page">
          <Loading />
        </main>
      );
    case "failed":
      return (
        <main class="page">
          <EmptyState title={m.console_sign_in_failed()} text={getErrorMessage(session.error)} heading="h1">
            <Button icon="turn" onClick={() => void openSession()}>
              {m.retry()}
            </Button>
          </EmptyState>
        </main>
      );
    case "out":
      return <SignedOut />;
    default:
      return (
        <>
          <Screens />
          {session.state === "ended" && <SessionEnded />}
        </>
      );
  }
};
