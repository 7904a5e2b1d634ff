import { isRefusal } from "../api/answer.ts";
import { sentenceOf } from "../api/sentence.ts";
import { m } from "../paraglide/messages.js";
import { Button, ButtonLink } from "../parts/button.tsx";
import { TroublePage } from "./trouble-page.tsx";

type LoadTrouble = { error: unknown; title: string; busy: boolean; onRetry: () => void };

const isOffline = (error: unknown): boolean => isRefusal(error, "network.lost") && !navigator.onLine;

/** What a page shows when it could not load: without internet, where the saved tickets are. */
export const LoadTrouble = ({ error, title, busy, onRetry }: LoadTrouble) => {
  const offline = isOffline(error);
  return (
    <TroublePage title={offline ? m.offline_title() : title} text={offline ? m.offline_text() : sentenceOf(error)}>
      <Button kind="primary" icon="turn" busy={busy} onClick={onRetry}>
        {m.retry()}
      </Button>
      {offline && <ButtonLink href="/orders">{m.offline_tickets()}</ButtonLink>}
    </TroublePage>
  );
};
