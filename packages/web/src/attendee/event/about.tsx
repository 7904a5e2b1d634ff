/** What people look for before they buy. */
import { lazy } from "preact-iso";
import type { EventOnSale } from "../../api/public-api.ts";
import { m } from "../../paraglide/messages.js";
import { Prose } from "./prose.tsx";

/** Below everything else. */
const Rules = lazy(() => import("./rules.tsx").then((rules) => rules.Rules));

export const About = ({ event }: { event: EventOnSale }) => {
  const { description = "" } = event;
  return (
    <>
      {description.trim() !== "" && (
        <section class="event__about stack">
          <h2>{m.event_about()}</h2>
          <Prose text={description} />
        </section>
      )}
      <Rules event={event} />
    </>
  );
};
