/** The document of an event's page: most visits begin here, so what it shows comes at once with it. */
import { EventPage } from "./event/event-page.tsx";
import { openAttendee } from "./pages.tsx";

openAttendee({ EventPage });
