import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { getDayKey, formatNumber, formatShortDate, formatTime } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { closeCamera, openCamera, getCameraError, type CameraError } from "../camera/camera.ts";
import { getCameraErrorText } from "../camera/viewfinder.tsx";
import { formatElapsed } from "../elapsed-time.ts";
import { serverNow } from "../../api/server-clock.ts";
import type { Assignment } from "../storage/database.ts";
import type { QueuedScan } from "../storage/scan.ts";
import { applyUpdates } from "../update.ts";
import { canVibrate, muteSetting, setMuted, playSignal, unlockSound } from "../result/signal.ts";
import type { Device } from "../device.ts";
import type { ScanSession } from "../session.ts";
import { useStore } from "../../store.ts";
import { useCameraPermission, useClockCheck, useLowBattery, useNetCheck, useStorageCheck } from "./use-checks.ts";
import type { ListState } from "../ticket-list/ticket-list.ts";
import { isListOld } from "./list-age.ts";
import { DoorHeader } from "./door-header.tsx";
import type { UnpairDialog } from "./unpair-dialog.tsx";
import { useQueue } from "./use-scans.ts";
import { useTitle } from "./use-title.ts";
import "./ready.css";

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
  if (net.state === "offline") return <CheckRow state="warn" icon="offline" title={m.door_net_lost()} text={m.door_net_lost_text()} />;
  return <CheckRow state="ok" title={m.door_net_ok()} text={m.door_net_ok_text({ ms: formatNumber(Math.round(net.tookMs)) })} />;
};

const StorageRow = ({ isPersistent }: { isPersistent: boolean | undefined }) =>
  isPersistent === false ? (
    <CheckRow state="warn" title={m.door_storage_weak()} text={m.door_storage_weak_text()} />
  ) : (
    <CheckRow state="ok" title={m.door_storage_ok()} text={m.door_storage_ok_text()} />
  );

const ListRow = ({ list }: { list: ListState }) => {
  const { tickets, checkedAtMs, progress } = list;
  if (progress?.isBuilding) return <CheckRow state="todo" icon="turn" title={m.door_list()} text={m.door_list_building()} />;
  if (progress) {
    const [done, total] = [formatNumber(progress.done), formatNumber(progress.total)];
    return <CheckRow state="todo" icon="turn" title={m.door_list_loading()} text={m.door_list_progress({ done, total })} />;
  }
  if (tickets === undefined) return <CheckRow state="todo" icon="ticket" title={m.door_list_none()} text={m.door_list_none_text()} />;
  if (isListOld(checkedAtMs)) {
    const text = m.door_list_old_text({ ago: formatElapsed(serverNow() - (checkedAtMs ?? 0)) });
    return <CheckRow state="warn" icon="ticket" title={m.door_list_old()} text={text} />;
  }
  return <CheckRow state="ok" title={m.door_list()} text={m.door_list_text({ count: tickets, shown: formatNumber(tickets) })} />;
};

const ClockRow = () => {
  const clock = useClockCheck();
  if (!clock) return <CheckRow state="todo" icon="clock" title={m.door_clock_unknown()} text={m.door_clock_unknown_text()} />;
  const seconds = formatNumber(clock.seconds);
  if (clock.isRight) return <CheckRow state="ok" title={m.door_clock_ok()} text={m.door_clock_text({ seconds })} />;
  return <CheckRow state="warn" icon="clock" title={m.door_clock_off()} text={m.door_clock_off_text({ seconds })} />;
};

const SoundRow = () => {
  const [isTested, setTested] = useState(false);
  const isMuted = useStore(muteSetting);
  const testSound = (): void => {
    setMuted(false);
    unlockSound();
    playSignal("admit");
    setTested(true);
  };
  const button = (
    <Button small icon="sound" onClick={testSound}>
      {isMuted ? m.door_sound_on() : m.door_sound_test()}
    </Button>
  );
  if (isMuted)
    return (
      <CheckRow
        state="warn"
        icon="mute"
        title={m.door_sound_muted()}
        text={canVibrate ? m.door_sound_muted_text() : m.door_sound_muted_silent()}
      >
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

const CameraRow = ({ permission, error }: { permission: PermissionState; error: CameraError | undefined }) => {
  const cameraError = error ?? (permission === "denied" ? "denied" : undefined);
  if (cameraError !== undefined) return <CheckRow state="warn" icon="camera" {...getCameraErrorText(cameraError)} />;
  if (permission === "granted") return <CheckRow state="ok" title={m.door_camera_ok()} text={m.door_camera_ok_text()} />;
  return <CheckRow state="todo" icon="camera" title={m.door_camera()} text={m.door_camera_text()} />;
};

const BatteryRow = () => {
  const percent = useLowBattery();
  if (percent === undefined) return null;
  return <CheckRow state="warn" title={m.door_battery()} text={m.door_battery_text({ percent: formatNumber(percent) })} />;
};

const QueueRow = ({ queue }: { queue: readonly QueuedScan[] }) => {
  const [oldest] = queue;
  if (!oldest) return null;
  const text = m.door_queue_text({ ago: formatElapsed(serverNow() - oldest.readAtMs) });
  return <CheckRow state="warn" icon="turn" title={m.door_queue({ count: queue.length })} text={text} />;
};

const getDoorsText = ({ event }: Assignment): string => {
  if (serverNow() >= Date.parse(event.endsAt)) return m.door_event_over({ event: event.name });
  if (serverNow() >= Date.parse(event.doorsOpenAt)) return m.door_doors_are_open({ event: event.name });
  const opens = { at: event.doorsOpenAt, timeZone: event.timeZone };
  const today = { at: new Date(serverNow()).toISOString(), timeZone: event.timeZone };
  if (getDayKey(opens) === getDayKey(today)) return m.door_doors_open({ event: event.name, time: formatTime(opens) });
  return m.door_doors_open_on({ event: event.name, date: formatShortDate(opens), time: formatTime(opens) });
};

type Ready = {
  device: Device;
  session: ScanSession;
  assignment: Assignment;
  onStart: (mode: "camera" | "wedge") => void;
  onHistory: () => void;
};

export const Ready = ({ device, session, assignment, onStart, onHistory }: Ready) => {
  const [net, isPersistent, permission] = [useNetCheck(session), useStorageCheck(), useCameraPermission()];
  const [queue, list] = [useQueue(device, assignment), useStore(session.list.state)];
  const [cameraError, setCameraError] = useState<CameraError>();
  const [Unpair, setUnpair] = useState<typeof UnpairDialog>();
  const isMuted = useStore(muteSetting);
  useEffect(applyUpdates, []);
  const isReady =
    net.state === "ok" &&
    isPersistent !== false &&
    !isMuted &&
    queue.length === 0 &&
    list.tickets !== undefined &&
    permission === "granted";
  const title = isReady ? m.door_ready_title() : m.door_almost_title();
  const heading = useTitle(title);

  const startCamera = async (): Promise<void> => {
    unlockSound();
    try {
      closeCamera(await openCamera());
      onStart("camera");
    } catch (error) {
      setCameraError(getCameraError(error));
    }
  };
  const startWedge = (): void => {
    unlockSound();
    onStart("wedge");
  };
  // Rarely used, so loaded when asked for.
  const askToUnpair = async (): Promise<void> => {
    const part = await import("./unpair-dialog.tsx");
    setUnpair(() => part.UnpairDialog);
  };

  return (
    <main class="door__page ready">
      <DoorHeader title={assignment.gate.name} text={getDoorsText(assignment)} />
      <h1 class="poster" ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <ol class="ready__list">
        <QueueRow queue={queue} />
        <NetRow net={net} />
        <BatteryRow />
        <ListRow list={list} />
        <StorageRow isPersistent={isPersistent} />
        <ClockRow />
        <SoundRow />
        <CameraRow permission={permission} error={cameraError} />
      </ol>
      <p class="ready__more">
        <button type="button" onClick={onHistory}>
          {m.door_history()}
        </button>
        <button type="button" onClick={() => void askToUnpair()}>
          {m.door_unpair()}
        </button>
      </p>
      <div class="ready__go">
        <Button kind="primary" icon="camera" wide onClick={() => void startCamera()}>
          {m.door_start_camera()}
        </Button>
        <Button icon="keyboard" wide onClick={startWedge}>
          {m.door_start_wedge()}
        </Button>
      </div>
      {Unpair && (
        <Unpair
          gate={assignment.gate.name}
          queuedCount={queue.length}
          onUnpair={() => void device.unpair()}
          onClose={() => setUnpair(undefined)}
        />
      )}
    </main>
  );
};
