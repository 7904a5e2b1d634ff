import type { ComponentChildren } from "preact";
import { m } from "../../paraglide/messages.js";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { formatElapsed, useNow } from "../elapsed-time.ts";
import { serverNow } from "../../api/server-clock.ts";
import type { Assignment } from "../storage/database.ts";
import type { Device } from "../device.ts";
import type { AnsweredScan } from "../storage/scan.ts";
import { muteSetting, setMuted } from "../result/signal.ts";
import { useStore } from "../../store.ts";
import { getOutcomeText, getIcon, getKind, getStateText } from "./scan-line.ts";
import { UndoButton } from "./undo-dialog.tsx";
import { useLatestScans } from "./use-scans.ts";
import "./scanning.css";

const TICK_MS = 2_000;

type LastScan = {
  device: Device;
  assignment: Assignment;
  names: ReadonlyMap<string, string>;
  onUndo: (scan: AnsweredScan) => void;
  onHistory: () => void;
};

const LastScan = ({ device, assignment, names, onUndo, onHistory }: LastScan) => {
  const [last] = useLatestScans(device, assignment, 1);
  useNow(TICK_MS);
  return (
    <div class="scan__last">
      {last && (
        <span class={`scan__tick scan__tick--${getKind(last)}`}>
          <Icon name={getIcon(last)} />
        </span>
      )}
      <span class="scan__what">
        {last ? (
          <>
            <b>{names.get(last.scanId) ?? getOutcomeText(last, assignment)}</b>
            <small>{`${names.has(last.scanId) ? getOutcomeText(last, assignment) : getStateText(last)} · ${formatElapsed(serverNow() - last.readAtMs)}`}</small>
          </>
        ) : (
          m.door_nothing_read()
        )}
      </span>
      <span class="scan__acts">
        {last && <UndoButton {...{ assignment, onUndo }} scan={last} name={names.get(last.scanId)} />}
        <button type="button" class="scan__history" onClick={onHistory}>
          {m.door_history()}
        </button>
      </span>
    </div>
  );
};

type Tool = { icon: IconName; onClick: () => void; pressed?: boolean; children: ComponentChildren };

const Tool = ({ icon, onClick, pressed, children }: Tool) => (
  <button type="button" onClick={onClick} {...(pressed === undefined ? {} : { "aria-pressed": pressed })}>
    <Icon name={icon} />
    {children}
  </button>
);

type ScanBar = LastScan & {
  /** Undefined when the camera has no torch. */
  torch: { isOn: boolean; toggle: () => void } | undefined;
  onType: () => void;
  onCamera: (() => void) | undefined;
  info: { isOn: boolean; toggle: () => void };
  onLeave: () => void;
};

export const ScanBar = ({ torch, onType, onCamera, info, onLeave, ...last }: ScanBar) => {
  const isMuted = useStore(muteSetting);
  return (
    <footer class="scan__bar">
      <LastScan {...last} />
      <div class="scan__tools">
        {torch && (
          <Tool icon="torch" pressed={torch.isOn} onClick={torch.toggle}>
            {m.door_torch()}
          </Tool>
        )}
        <Tool icon={isMuted ? "mute" : "sound"} pressed={!isMuted} onClick={() => setMuted(!isMuted)}>
          {m.door_sound()}
        </Tool>
        <Tool icon="keyboard" onClick={onType}>
          {m.door_type()}
        </Tool>
        <Tool icon="info" pressed={info.isOn} onClick={info.toggle}>
          {m.door_info()}
        </Tool>
        {onCamera && (
          <Tool icon="camera" onClick={onCamera}>
            {m.door_camera_tool()}
          </Tool>
        )}
        <Tool icon="arrow-left" onClick={onLeave}>
          {m.door_leave()}
        </Tool>
      </div>
    </footer>
  );
};
