import type { ComponentChildren } from "preact";
import { m } from "../../paraglide/messages.js";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { ago } from "../ago.ts";
import { serverNow } from "../gate/clock.ts";
import type { Post } from "../kept/post.ts";
import type { Station } from "../station.ts";
import { mute, muted } from "../result/sound.ts";
import { useNow, useValue } from "../value.ts";
import { cameOf, iconOf, kindOf, stateOf } from "./reading-line.ts";
import { useLatest } from "./use-readings.ts";

const TICK_MS = 2_000;

type Last = { station: Station; post: Post; names: ReadonlyMap<string, string>; onHistory: () => void };

const LastReading = ({ station, post, names, onHistory }: Last) => {
  const [last] = useLatest(station, post, 1);
  useNow(TICK_MS);
  return (
    <p class="scan__last">
      {last && (
        <span class={`scan__tick scan__tick--${kindOf(last)}`}>
          <Icon name={iconOf(last)} />
        </span>
      )}
      <span class="scan__what">
        {last ? (
          <>
            <b>{names.get(last.scanId) ?? cameOf(last, post)}</b>
            <small>{`${names.has(last.scanId) ? cameOf(last, post) : stateOf(last)} · ${ago(serverNow() - last.readAtMs)}`}</small>
          </>
        ) : (
          m.door_nothing_read()
        )}
      </span>
      <button type="button" class="scan__history" onClick={onHistory}>
        {m.door_history()}
      </button>
    </p>
  );
};

type Tool = { icon: IconName; onClick: () => void; pressed?: boolean; children: ComponentChildren };

const Tool = ({ icon, onClick, pressed, children }: Tool) => (
  <button type="button" onClick={onClick} {...(pressed === undefined ? {} : { "aria-pressed": pressed })}>
    <Icon name={icon} />
    {children}
  </button>
);

type Bar = Last & {
  /** Undefined where there is none. */
  torch: { isOn: boolean; turn: () => void } | undefined;
  onType: () => void;
  onCamera: (() => void) | undefined;
  onLeave: () => void;
};

export const ScanBar = ({ torch, onType, onCamera, onLeave, ...last }: Bar) => {
  const isMuted = useValue(muted);
  return (
    <footer class="scan__bar">
      <LastReading {...last} />
      <div class="scan__tools">
        {torch && (
          <Tool icon="torch" pressed={torch.isOn} onClick={torch.turn}>
            {m.door_torch()}
          </Tool>
        )}
        <Tool icon={isMuted ? "mute" : "sound"} pressed={!isMuted} onClick={() => mute(!isMuted)}>
          {m.door_sound()}
        </Tool>
        <Tool icon="keyboard" onClick={onType}>
          {m.door_type()}
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
