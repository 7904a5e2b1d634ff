import { lazy } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { formatCountdown } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Countdown } from "../../parts/countdown.tsx";
import type { useExtend } from "./order-mutations.ts";
import type { Hold } from "./hold.ts";
import "./hold-view.css";

const loadDialog = () => import("./extend-dialog.tsx").then((part) => part.ExtendDialog);
/** Lazy, because most buyers pay before. */
const ExtendDialog = lazy(loadDialog);

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

type ExtendOffer = { hold: Hold; extendMutation: ReturnType<typeof useExtend> };

/** A dialog that opens once per hold, unless the hold was short from the start. */
export const ExtendOffer = ({ hold: { secondsLeft, totalSeconds }, extendMutation }: ExtendOffer) => {
  const [isClosed, setClosed] = useState(false);
  // Loaded while there is a network.
  useEffect(() => void loadDialog().catch(() => undefined), []);
  if (isClosed || totalSeconds <= LATE_SECONDS + 30 || secondsLeft > LATE_SECONDS || secondsLeft === 0) return null;
  return <ExtendDialog secondsLeft={secondsLeft} extendMutation={extendMutation} onClose={() => setClosed(true)} />;
};
