/** Pages that are shown instead of content: what happened, and what to do. */
import type { ComponentChildren } from "preact";
import { lazy } from "preact-iso";
import { getErrorMessage } from "../api/error-message.ts";
import { isApiError } from "../api/response.ts";
import { m } from "../paraglide/messages.js";
import { Button, ButtonLink } from "../parts/button.tsx";
import { Tiles } from "../parts/tiles.tsx";
import { Title } from "./title.tsx";
import "./error-pages.css";

export const ErrorPage = ({ title, text, children }: { title: string; text?: string; children?: ComponentChildren }) => (
  <div class="page trouble">
    <Tiles columns={6} turns="021320" kinds="ccbccc" />
    <Title class="poster">{title}</Title>
    {text !== undefined && <p class="trouble__text">{text}</p>}
    <div class="row">{children}</div>
  </div>
);

/** Lazy, because most visits have a network. Without one it is there when tickets are saved. */
const SavedTickets = lazy(() =>
  import("./ticket/saved-tickets.tsx").then(
    (part) => part.SavedTickets,
    () => () => null,
  ),
);

type LoadError = { error: unknown; title: string; busy: boolean; onRetry: () => void };

/** Without a network it names the saved tickets. */
export const LoadError = ({ error, title, busy, onRetry }: LoadError) => {
  const isLost = isApiError(error, "network.lost");
  const offline = isLost && !navigator.onLine;
  return (
    <>
      <ErrorPage title={offline ? m.offline_title() : title} text={offline ? m.offline_text() : getErrorMessage(error)}>
        <Button kind="primary" icon="turn" busy={busy} onClick={onRetry}>
          {m.retry()}
        </Button>
        {offline && <ButtonLink href="/orders">{m.offline_tickets()}</ButtonLink>}
      </ErrorPage>
      {isLost && <SavedTickets />}
    </>
  );
};
