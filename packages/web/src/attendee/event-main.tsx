/** Most visits begin at an event, so its document loads its page without a lazy import. */
import { EventPage } from "./event/event-page.tsx";
import { renderAttendeeApp } from "./pages.tsx";

renderAttendeeApp({ EventPage });
