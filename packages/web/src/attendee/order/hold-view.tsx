import { useState } from "preact/hooks";
import { clock } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Count } from "../../parts/count.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import type { Hold } from "./hold.ts";

/** From here on it is late: amber, and a dialog once. */
const LATE_SECONDS = 120;

/** In the place of the navigation while somebody pays. */
export const HoldAside = ({ hold: { leftSeconds, ofSeconds, spoken } }: { hold: Hold }) => (
  <div class="hold">
    <span class="hold__text small">{m.hold_text()}</span>
    <Count
      leftSeconds={leftSeconds}
      ofSeconds={ofSeconds}
      late={leftSeconds <= LATE_SECONDS}
      label={m.hold_label({ left: clock(leftSeconds) })}
    />
    <span class="vh" role="status">
      {spoken === undefined ? "" : m.hold_spoken({ count: spoken })}
    </span>
  </div>
);

/** Once, where the hold was longer than that to begin with. */
export const LateDialog = ({ hold: { leftSeconds, ofSeconds } }: { hold: Hold }) => {
  const [seen, setSeen] = useState(false);
  if (seen || ofSeconds <= LATE_SECONDS + 30 || leftSeconds > LATE_SECONDS || leftSeconds === 0) return null;
  const close = (): void => setSeen(true);
  return (
    <Dialog
      id="late"
      title={m.hold_two_title()}
      onClose={close}
      foot={
        <Button kind="primary" onClick={close}>
          {m.hold_two_go()}
        </Button>
      }
    >
      <p>{m.hold_two_text({ left: clock(leftSeconds) })}</p>
    </Dialog>
  );
};
