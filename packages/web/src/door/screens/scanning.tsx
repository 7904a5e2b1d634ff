import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { normalizeCode } from "@catraca/core/ticket/ticket.code.rules.ts";
import { m } from "../../paraglide/messages.js";
import { Icon } from "../../parts/icon.tsx";
import { useCamera } from "../camera/use-camera.ts";
import { Viewfinder } from "../camera/viewfinder.tsx";
import { useWakeLock } from "../../parts/wake-lock.ts";
import { createCodeBuffer } from "../scanner/code-buffer.ts";
import type { Assignment } from "../storage/database.ts";
import type { AnsweredScan } from "../storage/scan.ts";
import { useWedge } from "../input/wedge.ts";
import { playSignal } from "../result/signal.ts";
import type { Device } from "../device.ts";
import type { ScanSession } from "../session.ts";
import { useStore } from "../../store.ts";
import { CameraDialog } from "./camera-dialog.tsx";
import { GateNotice } from "./gate-notice.tsx";
import { NetBar } from "./net-bar.tsx";
import { findProduct, ProductChoice } from "./product-choice.tsx";
import { ResultScreen } from "./result-screen.tsx";
import { ScanBar } from "./scan-bar.tsx";
import { ScanTop } from "./scan-top.tsx";
import { SearchDialog } from "./search-dialog.tsx";
import { TypeDialog } from "./type-dialog.tsx";
import { UndoDialog } from "./undo-dialog.tsx";
import { useQueue } from "./use-scans.ts";
import { useTitle } from "./use-title.ts";
import "./result-screen.css";
import "./scanning.css";

type Scanning = {
  mode: "camera" | "wedge";
  device: Device;
  session: ScanSession;
  assignment: Assignment;
  onHistory: () => void;
  onLeave: () => void;
};

/** A result stays at least this long before the next buffered code of a hand scanner. */
const MIN_RESULT_MS = 1_000;

const useCodeBuffer = ({ mode, session: { scanner } }: Scanning, isPaused: boolean) => {
  const [isSending, result] = [useStore(scanner.isSending), useStore(scanner.result)];
  const paused = useRef(isPaused);
  paused.current = isPaused;
  const buffer = useMemo(() => {
    const isReady = (): boolean => !paused.current && !scanner.isSending.get() && scanner.result.get()?.outcome.kind !== "attend";
    return createCodeBuffer({ source: mode, isReady, onCode: (code) => void scanner.scan(code), now: Date.now });
  }, [mode, scanner]);
  useEffect(() => {
    if (isSending) return undefined;
    const timer = setTimeout(buffer.flushNext, result ? MIN_RESULT_MS : 0);
    return () => clearTimeout(timer);
  }, [isSending, result, buffer, isPaused]);
  return buffer;
};

const WedgePanel = ({ isSlow }: { isSlow: boolean }) => (
  <div class="scan__wedge">
    <Icon name={isSlow ? "warning" : "keyboard"} />
    {!isSlow && <b>{m.door_wedge_title()}</b>}
    {!isSlow && <p>{m.door_wedge_text()}</p>}
    <div role="alert">
      {isSlow && <b>{m.door_wedge_slow_title()}</b>}
      {isSlow && <p>{m.door_wedge_slow_text()}</p>}
    </div>
  </div>
);

export const Scanning = (p: Scanning) => {
  const { mode, device, session, assignment, onHistory, onLeave } = p;
  const { scanner } = session;
  const [dialog, setDialog] = useState<"type" | "camera" | "search" | AnsweredScan>();
  const [isSending, result, chosenProductId] = [useStore(scanner.isSending), useStore(scanner.result), useStore(scanner.productId)];
  const isInfo = useStore(scanner.isInfo);
  const heading = useTitle(m.door_scan_title({ gate: assignment.gate.name }));
  const queue = useQueue(device, assignment);
  const productId = findProduct(assignment, chosenProductId);
  const mustChoose = assignment.gate.mode === "redeem" && productId === undefined;
  const buffer = useCodeBuffer(p, mustChoose || dialog !== undefined);
  const isCamera = mode === "camera";
  const [isAsked, setAsked] = useState(false);
  const askForProduct = (): void => {
    if (!isAsked) playSignal("unsure");
    setAsked(true);
  };
  const take = (code: string): void => {
    if (mustChoose) askForProduct();
    buffer.add(code);
  };
  const camera = useCamera((codes) => codes.forEach(take), isCamera);
  const [isSlow, setSlow] = useState(false);
  const tellSlow = (): void => {
    setSlow(true);
    setDialog(undefined);
    playSignal("unsure");
  };
  useWedge({
    onCode: (code, usLayout, isRest) => {
      const isOurs = normalizeCode(code) !== undefined || normalizeCode(usLayout) !== undefined;
      if (isRest && !isOurs) return tellSlow();
      setSlow(false);
      // A scan closes an open dialog: the steward wants the ticket.
      setDialog(undefined);
      // On a German or French keyboard the keys of a US scanner spell another text.
      take(normalizeCode(code) === undefined && normalizeCode(usLayout) !== undefined ? usLayout : code);
    },
    onSlow: tellSlow,
    isOn: !isCamera,
  });
  useWakeLock();
  useLayoutEffect(() => {
    if (!result) heading.current?.focus();
  }, [result === undefined]);
  const lateResults = useStore(scanner.lateResults);
  useEffect(() => {
    if (dialog === undefined) scanner.showNextLate();
  }, [result, isSending, lateResults, dialog, scanner]);
  useEffect(() => setAsked(false), [productId]);
  // An old result must not appear when the steward comes back to this screen.
  useEffect(() => scanner.clearResult, [scanner]);

  return (
    <main class="scan">
      <div class="scan__under" inert={result !== undefined}>
        <h1 class="visually-hidden" ref={heading} tabIndex={-1}>
          {m.door_scan_title({ gate: assignment.gate.name })}
        </h1>
        {isCamera && <Viewfinder {...camera} />}
        <ScanTop {...{ device, assignment, scanner, productId }} />
        <GateNotice assignment={assignment} />
        <NetBar {...{ session, assignment }} queuedCount={queue.filter((scan) => !scanner.isBusy(scan)).length} />
        {isInfo && (
          <p class="scan__info" role="status">
            {m.door_info_on()}
          </p>
        )}
        {mustChoose && <ProductChoice {...{ assignment, isAsked }} onChoose={scanner.productId.set} />}
        {!isCamera && !mustChoose && <WedgePanel isSlow={isSlow} />}
        {!mustChoose && (isCamera ? camera.camera.state === "running" : isSending) && (
          <p class="scan__hint">{isSending ? m.door_asking() : m.door_aim()}</p>
        )}
        <ScanBar
          {...{ device, assignment, names: scanner.attendeeNames, onHistory, onLeave }}
          torch={
            camera.camera.state === "running" && camera.camera.hasTorch
              ? { isOn: camera.isTorchOn, toggle: () => void camera.toggleTorch() }
              : undefined
          }
          onUndo={setDialog}
          onType={() => setDialog("type")}
          onCamera={isCamera ? () => setDialog("camera") : undefined}
          info={{ isOn: isInfo, toggle: () => scanner.isInfo.set(!isInfo) }}
        />
      </div>
      <div role="status" class={result ? "result-full" : "visually-hidden"}>
        {result && <ResultScreen key={result.outcome.scanId + result.outcome.kind} {...{ result, assignment, scanner }} />}
      </div>
      {dialog === "type" && (
        <TypeDialog
          event={assignment.event}
          onCode={(code) => void scanner.scan(code)}
          onSearch={assignment.device.role === "supervisor" ? () => setDialog("search") : undefined}
          onClose={() => setDialog(undefined)}
        />
      )}
      {typeof dialog === "object" && (
        <UndoDialog
          {...{ device, session, assignment }}
          scan={dialog}
          name={scanner.attendeeNames.get(dialog.scanId)}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === "search" && (
        <SearchDialog
          {...{ session, assignment }}
          onTicket={(ticketId) => {
            setDialog(undefined);
            void scanner.scanTicket(ticketId);
          }}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === "camera" && <CameraDialog camera={camera.camera} restart={camera.restart} onClose={() => setDialog(undefined)} />}
    </main>
  );
};
