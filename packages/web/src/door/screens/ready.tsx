/** Before the doors open: what works, what does not, and the one button that begins. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { dayKey, number, shortDate, time } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { closeCamera, openCamera, troubleOf, type CameraTrouble } from "../camera/camera.ts";
import { troubleWords } from "../camera/viewfinder.tsx";
import { ago } from "../ago.ts";
import { serverNow } from "../gate/clock.ts";
import type { Post } from "../kept/post.ts";
import type { Waiting } from "../kept/reading.ts";
import { takeNextRelease } from "../release.ts";
import { mute, muted, signal, unlockSound } from "../result/sound.ts";
import type { Shift, Station } from "../station.ts";
import { useValue } from "../value.ts";
import { useCameraPermission, useClockCheck, useNetCheck, useStorageCheck } from "./checks.ts";
import { DoorHead } from "./head.tsx";
import { UnpairDialog } from "./unpair-dialog.tsx";
import { useQueue } from "./use-readings.ts";
import { useTitle } from "./use-title.ts";

type Row = { state: "ok" | "warn" | "todo"; icon?: IconName; title: string; text: string; children?: ComponentChildren };

const CheckRow = ({ state, icon, title, text, children }: Row) => (
  <li data-state={state}>
    <span class="ready__dot">
      <Icon name={icon ?? (state === "ok" ? "check" : "warning")} />
    </span>
    <div>
      <b>{title}</b>
      <p class="small">{text}</p>
    </div>
    {children}
  </li>
);

const NetRow = ({ net }: { net: ReturnType<typeof useNetCheck> }) => {
  if (net.state === "checking") return <CheckRow state="todo" icon="turn" title={m.door_net_ok()} text={m.door_net_checking()} />;
  if (net.state === "lost") return <CheckRow state="warn" icon="offline" title={m.door_net_lost()} text={m.door_net_lost_text()} />;
  return <CheckRow state="ok" title={m.door_net_ok()} text={m.door_net_ok_text({ ms: number(Math.round(net.tookMs)) })} />;
};

const StorageRow = ({ isKept }: { isKept: boolean | undefined }) =>
  isKept === false ? (
    <CheckRow state="warn" title={m.door_storage_weak()} text={m.door_storage_weak_text()} />
  ) : (
    <CheckRow state="ok" title={m.door_storage_ok()} text={m.door_storage_ok_text()} />
  );

const ClockRow = () => {
  const clock = useClockCheck();
  if (!clock) return <CheckRow state="todo" icon="clock" title={m.door_clock_unknown()} text={m.door_clock_unknown_text()} />;
  const seconds = number(clock.seconds);
  if (clock.isRight) return <CheckRow state="ok" title={m.door_clock_ok()} text={m.door_clock_text({ seconds })} />;
  return <CheckRow state="warn" icon="clock" title={m.door_clock_off()} text={m.door_clock_off_text({ seconds })} />;
};

const SoundRow = () => {
  const [isTested, setTested] = useState(false);
  const isMuted = useValue(muted);
  const test = async (): Promise<void> => {
    mute(false);
    await unlockSound();
    signal("admit");
    setTested(true);
  };
  const button = (
    <Button small icon="sound" onClick={() => void test()}>
      {isMuted ? m.door_sound_on() : m.door_sound_test()}
    </Button>
  );
  if (isMuted)
    return (
      <CheckRow state="warn" icon="mute" title={m.door_sound_muted()} text={m.door_sound_muted_text()}>
        {button}
      </CheckRow>
    );
  return (
    <CheckRow
      state={isTested ? "ok" : "todo"}
      icon={isTested ? "check" : "sound"}
      title={isTested ? m.door_sound_tested() : m.door_sound()}
      text={isTested ? m.door_sound_tested_text() : m.door_sound_text()}
    >
      {button}
    </CheckRow>
  );
};

const CameraRow = ({ permission, trouble }: { permission: PermissionState; trouble: CameraTrouble | undefined }) => {
  const found = trouble ?? (permission === "denied" ? "denied" : undefined);
  if (found !== undefined) return <CheckRow state="warn" icon="camera" {...troubleWords(found)} />;
  if (permission === "granted") return <CheckRow state="ok" title={m.door_camera_ok()} text={m.door_camera_ok_text()} />;
  return <CheckRow state="todo" icon="camera" title={m.door_camera()} text={m.door_camera_text()} />;
};

const QueueRow = ({ waiting }: { waiting: readonly Waiting[] }) => {
  const [oldest] = waiting;
  if (!oldest) return null;
  const text = m.door_queue_text({ ago: ago(serverNow() - oldest.readAtMs) });
  return <CheckRow state="warn" icon="turn" title={m.door_queue({ count: waiting.length })} text={text} />;
};

const doorsWords = ({ event }: Post): string => {
  if (serverNow() >= Date.parse(event.endsAt)) return m.door_event_over({ event: event.name });
  if (serverNow() >= Date.parse(event.doorsOpenAt)) return m.door_doors_are_open({ event: event.name });
  const opens = { at: event.doorsOpenAt, timeZone: event.timeZone };
  const today = { at: new Date(serverNow()).toISOString(), timeZone: event.timeZone };
  if (dayKey(opens) === dayKey(today)) return m.door_doors_open({ event: event.name, time: time(opens) });
  return m.door_doors_open_on({ event: event.name, date: shortDate(opens), time: time(opens) });
};

type Ready = { station: Station; shift: Shift; post: Post; onStart: (mode: "camera" | "wedge") => void; onHistory: () => void };

export const Ready = ({ station, shift, post, onStart, onHistory }: Ready) => {
  const [net, isKept, permission] = [useNetCheck(shift), useStorageCheck(), useCameraPermission()];
  const waiting = useQueue(station, post);
  const [trouble, setTrouble] = useState<CameraTrouble>();
  const [isUnpairing, setUnpairing] = useState(false);
  const isMuted = useValue(muted);
  useEffect(takeNextRelease, []);
  const isAllSet = net.state === "ok" && isKept !== false && !isMuted && waiting.length === 0 && permission === "granted";
  const title = isAllSet ? m.door_ready_title() : m.door_almost_title();
  const heading = useTitle(title);

  const startCamera = async (): Promise<void> => {
    await unlockSound();
    try {
      closeCamera(await openCamera());
      onStart("camera");
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  };
  const startWedge = async (): Promise<void> => {
    await unlockSound();
    onStart("wedge");
  };

  return (
    <main class="door__page ready">
      <DoorHead title={post.gate.name} text={doorsWords(post)} />
      <h1 class="poster" ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <ol class="ready__list">
        <QueueRow waiting={waiting} />
        <NetRow net={net} />
        <StorageRow isKept={isKept} />
        <ClockRow />
        <SoundRow />
        <CameraRow permission={permission} trouble={trouble} />
      </ol>
      <p class="ready__more">
        <button type="button" onClick={onHistory}>
          {m.door_history()}
        </button>
        <button type="button" onClick={() => setUnpairing(true)}>
          {m.door_unpair()}
        </button>
      </p>
      <div class="ready__go">
        <Button kind="primary" icon="camera" wide onClick={() => void startCamera()}>
          {m.door_start_camera()}
        </Button>
        <Button icon="keyboard" wide onClick={() => void startWedge()}>
          {m.door_start_wedge()}
        </Button>
      </div>
      {isUnpairing && (
        <UnpairDialog
          gate={post.gate.name}
          waiting={waiting.length}
          onUnpair={() => void station.unpair()}
          onClose={() => setUnpairing(false)}
        />
      )}
    </main>
  );
};
