import { useState } from "preact/hooks";
import { formatCountdown } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Countdown } from "../../parts/countdown.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import type { useExtend } from "./order-mutations.ts";
import type { Hold } from "./hold.ts";
import "./hold-view.css";

/** Below this the countdown is amber, and a dialog offers more time. */
const LATE_SECONDS = 120;

export const HoldTimer = ({ hold: { secondsLeft, totalSeconds, announcedMinutes } }: { hold: Hold }) => (
  <div class="hold">
    <span class="hold__text small">{m.hold_text()}</span>
    <Countdown
      secondsLeft={secondsLeft}
      totalSeconds={totalSeconds}
      isLate={secondsLeft <= LATE_SECONDS}
      label={m.hold_label({ left: formatCountdown(secondsLeft) })}
    />
    <span class="visually-hidden" role="status">
      {announcedMinutes === undefined ? "" : m.hold_spoken({ count: announcedMinutes })}
    </span>
  </div>
);

type ExtendDialog = { hold: Hold; extendMutation: ReturnType<typeof useExtend> };

/** Opens once per hold, unless the hold was short from the start. It offers more time until the server refuses. */
export const ExtendDialog = ({ hold: { secondsLeft, totalSeconds }, extendMutation }: ExtendDialog) => {
  const [isClosed, setClosed] = useState(false);
  if (isClosed || totalSeconds <= LATE_SECONDS + 30 || secondsLeft > LATE_SECONDS || secondsLeft === 0) return null;
  const close = (): void => setClosed(true);
  const left = formatCountdown(secondsLeft);
  const canExtend = !extendMutation.isError;
  return (
    <Dialog
      id="late"
      title={canExtend ? m.hold_more_title() : m.hold_two_title()}
      onClose={close}
      footer={
        <>
          {canExtend && (
            <Button kind="primary" busy={extendMutation.isPending} onClick={() => extendMutation.mutate()}>
              {m.hold_more()}
            </Button>
          )}
          <Button kind={canExtend ? "quiet" : "primary"} onClick={close}>
            {m.hold_two_go()}
          </Button>
        </>
      }
    >
      <p>{canExtend ? m.hold_more_text({ left }) : m.hold_two_text({ left })}</p>
    </Dialog>
  );
};
