import { useState } from "preact/hooks";
import { clock } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Count } from "../../parts/count.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import type { useExtend } from "./extend.ts";
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

type Late = { hold: Hold; extending: ReturnType<typeof useExtend> };

/** Once for each end of the hold, where it was longer than that to begin with. More time is offered until the server gives no more. */
export const LateDialog = ({ hold: { leftSeconds, ofSeconds }, extending }: Late) => {
  const [seen, setSeen] = useState(false);
  if (seen || ofSeconds <= LATE_SECONDS + 30 || leftSeconds > LATE_SECONDS || leftSeconds === 0) return null;
  const close = (): void => setSeen(true);
  const left = clock(leftSeconds);
  const offered = !extending.isError;
  return (
    <Dialog
      id="late"
      title={offered ? m.hold_more_title() : m.hold_two_title()}
      onClose={close}
      foot={
        <>
          {offered && (
            <Button kind="primary" busy={extending.isPending} onClick={() => extending.mutate()}>
              {m.hold_more()}
            </Button>
          )}
          <Button kind={offered ? "quiet" : "primary"} onClick={close}>
            {m.hold_two_go()}
          </Button>
        </>
      }
    >
      <p>{offered ? m.hold_more_text({ left }) : m.hold_two_text({ left })}</p>
    </Dialog>
  );
};
