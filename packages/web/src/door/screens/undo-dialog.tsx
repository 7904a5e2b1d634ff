import { useState } from "preact/hooks";
import { serverNow } from "../../api/server-clock.ts";
import { formatTime } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Notice } from "../../parts/notice.tsx";
import { undoScan } from "../api/undo.ts";
import type { Device } from "../device.ts";
import type { ScanSession } from "../session.ts";
import type { Assignment } from "../storage/database.ts";
import { mayUndo, type AnsweredScan, type Scan } from "../storage/scan.ts";
import { getOutcomeText } from "./scan-line.ts";

const formatScanTime = ({ readAtMs }: Scan, { event }: Assignment): string =>
  formatTime({ at: new Date(readAtMs).toISOString(), timeZone: event.timeZone });

type UndoDialog = {
  device: Device;
  session: ScanSession;
  assignment: Assignment;
  scan: AnsweredScan;
  name: string | undefined;
  onClose: () => void;
};

export const UndoDialog = ({ device: { scans }, session, assignment, scan, name, onClose }: UndoDialog) => {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const time = formatScanTime(scan, assignment);
  const undo = async (): Promise<void> => {
    setBusy(true);
    const why = await undoScan({ assignment, session, scans, scan });
    setBusy(false);
    if (why === undefined) onClose();
    else setProblem(why);
  };
  return (
    <Dialog
      id="undo-title"
      title={m.door_undo_title()}
      onClose={onClose}
      footer={
        <>
          <Button kind="primary" wide busy={isBusy} onClick={() => void undo()}>
            {m.door_undo()}
          </Button>
          <Button wide onClick={onClose}>
            {m.door_undo_back()}
          </Button>
        </>
      }
    >
      {name !== undefined && <p>{[name, scan.ticketType].filter(Boolean).join(" · ")}</p>}
      <p>{m.door_undo_text({ what: getOutcomeText(scan, assignment), time })}</p>
      {problem !== undefined && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{problem}</p>
        </Notice>
      )}
    </Dialog>
  );
};

type UndoButton = { assignment: Assignment; scan: Scan; name: string | undefined; onUndo: (scan: AnsweredScan) => void };

/** The first tap of two. Nothing for a scan that cannot be undone. */
export const UndoButton = ({ assignment, scan, name, onUndo }: UndoButton) => {
  if (!mayUndo(scan, serverNow())) return null;
  const what = `${name ?? getOutcomeText(scan, assignment)}, ${formatScanTime(scan, assignment)}`;
  return (
    <button type="button" class="scan__history" aria-label={m.door_undo_of({ what })} onClick={() => onUndo(scan)}>
      {m.door_undo()}
    </button>
  );
};
