import { openAttendee } from "./pages.tsx";

openAttendee();
