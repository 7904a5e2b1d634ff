import { renderAttendeeApp } from "./pages.tsx";

renderAttendeeApp();
