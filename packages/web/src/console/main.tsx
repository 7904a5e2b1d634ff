import "../style/tokens.css";
import "../style/base.css";
import "../style/screens.css";
import "./console.css";
import { renderApp } from "../app.tsx";
import { reloadAfterRelease } from "../release.ts";
import { Console } from "./console.tsx";
import { leaveWithoutWarning } from "./draft.ts";
import { openSession } from "./session.ts";

reloadAfterRelease(leaveWithoutWarning);
renderApp(Console);
void openSession();
// Beside the page, which shows none before it has asked for something.
void import("./error-messages.ts");
