import { useState } from "preact/hooks";
import { formatTime } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import type { Assignment } from "../storage/database.ts";
import type { AnsweredScan, Scan } from "../storage/scan.ts";
import type { Device } from "../device.ts";
import type { ScanSession } from "../session.ts";
import { DoorHeader } from "./door-header.tsx";
import { getOutcomeText, getIcon, getKind, getStateText } from "./scan-line.ts";
import { UndoButton, UndoDialog } from "./undo-dialog.tsx";
import { useLatestScans } from "./use-scans.ts";
import { useTitle } from "./use-title.ts";
import "./history.css";
import "./ready.css";
import "./scanning.css";

const MAX_ROWS = 100;

type Line = { scan: Scan; assignment: Assignment; name: string | undefined; onUndo: (scan: AnsweredScan) => void };

const Line = ({ scan, assignment, name, onUndo }: Line) => {
  const at = formatTime({ at: new Date(scan.readAtMs).toISOString(), timeZone: assignment.event.timeZone });
  return (
    <li>
      <span class={`scan__tick scan__tick--${getKind(scan)}`}>
        <Icon name={getIcon(scan)} />
      </span>
      <div>
        <b>{getOutcomeText(scan, assignment)}</b>
        <p class="small">
          {scan.tail === undefined
            ? [name, scan.ticketType].filter(Boolean).join(" · ") || m.door_a_ticket()
            : m.door_history_tail({ tail: scan.tail })}
        </p>
      </div>
      <div class="history__when">
        <span class="num">{at}</span>
        <span class={`history__state history__state--${scan.state}`}>{getStateText(scan)}</span>
        <UndoButton {...{ assignment, scan, name, onUndo }} />
      </div>
    </li>
  );
};

type History = { device: Device; session: ScanSession; assignment: Assignment; back: string; onBack: () => void };

export const History = ({ device, session, assignment, back, onBack }: History) => {
  const { scanner } = session;
  const heading = useTitle(m.door_history_title());
  const scans = useLatestScans(device, assignment, MAX_ROWS);
  const [undone, setUndone] = useState<AnsweredScan>();
  return (
    <main class="door__page ready">
      <DoorHeader title={assignment.gate.name} text={assignment.event.name} />
      <h1 class="poster" ref={heading} tabIndex={-1}>
        {m.door_history_title()}
      </h1>
      {scans.length === 0 ? (
        <EmptyState title={m.door_history_empty()} text={m.door_history_empty_text()} />
      ) : (
        <>
          <ol class="history">
            {scans.map((scan) => (
              <Line key={scan.scanId} {...{ scan, assignment }} name={scanner.attendeeNames.get(scan.scanId)} onUndo={setUndone} />
            ))}
          </ol>
          <p class="door__soft small">{m.door_history_names()}</p>
        </>
      )}
      {undone && (
        <UndoDialog
          {...{ device, session, assignment }}
          scan={undone}
          name={scanner.attendeeNames.get(undone.scanId)}
          onClose={() => setUndone(undefined)}
        />
      )}
      <div class="ready__go">
        <Button icon="arrow-left" wide onClick={onBack}>
          {back}
        </Button>
      </div>
    </main>
  );
};
