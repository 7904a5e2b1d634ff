/** Reading codes, one after another. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { scanProductAt } from "@catraca/core/admission.rules";
import { m } from "../../paraglide/messages.js";
import { Icon } from "../../parts/icon.tsx";
import { useCamera } from "../camera/use-camera.ts";
import { Viewfinder } from "../camera/viewfinder.tsx";
import { useWakeLock } from "../camera/wake-lock.ts";
import { createTurn } from "../desk/turn.ts";
import type { Post } from "../kept/post.ts";
import { useWedge } from "../reading/wedge-keys.ts";
import type { Shift, Station } from "../station.ts";
import { useValue } from "../value.ts";
import { CameraDialog } from "./camera-dialog.tsx";
import { NetBar } from "./net-bar.tsx";
import { ProductChoice } from "./product-choice.tsx";
import { ResultScreen } from "./result-screen.tsx";
import { ScanBar } from "./scan-bar.tsx";
import { ScanTop } from "./scan-top.tsx";
import { TypeDialog } from "./type-dialog.tsx";
import { useQueue } from "./use-readings.ts";
import { useTitle } from "./use-title.ts";

type Scanning = {
  mode: "camera" | "wedge";
  station: Station;
  shift: Shift;
  post: Post;
  onHistory: () => void;
  onLeave: () => void;
};

/** A result stays at least this long when a hand scanner's next code is in line. */
const LEAST_SHOWN_MS = 1_000;

const useTurn = ({ mode, shift: { desk } }: Scanning, isHeld: boolean) => {
  const [asking, shown] = [useValue(desk.asking), useValue(desk.shown)];
  const held = useRef(isHeld);
  held.current = isHeld;
  const turn = useMemo(() => {
    const isOpen = (): boolean => !held.current && !desk.asking.get() && desk.shown.get()?.outcome.kind !== "attend";
    return createTurn({ source: mode, isOpen, take: (code) => void desk.take(code), now: Date.now });
  }, [mode, desk]);
  useEffect(() => {
    if (asking) return undefined;
    const timer = setTimeout(turn.next, shown ? LEAST_SHOWN_MS : 0);
    return () => clearTimeout(timer);
  }, [asking, shown, turn, isHeld]);
  return turn;
};

const WedgePanel = () => (
  <div class="scan__wedge">
    <Icon name="keyboard" />
    <b>{m.door_wedge_title()}</b>
    <p>{m.door_wedge_text()}</p>
  </div>
);

export const Scanning = (p: Scanning) => {
  const { mode, station, shift, post, onHistory, onLeave } = p;
  const { desk, link } = shift;
  const [dialog, setDialog] = useState<"type" | "camera">();
  const [asking, shown, chosen] = [useValue(desk.asking), useValue(desk.shown), useValue(desk.productId)];
  const heading = useTitle(m.door_scan_title({ gate: post.gate.name }));
  const queue = useQueue(station, post);
  const productId = scanProductAt(post.gate, chosen);
  const mustChoose = post.gate.mode === "redeem" && productId === undefined;
  const turn = useTurn(p, mustChoose || dialog !== undefined);
  const isCamera = mode === "camera";
  const camera = useCamera((codes) => codes.forEach(turn.saw), isCamera);
  useWedge((code) => {
    // A trigger pulled over a dialog means the ticket, not the dialog.
    setDialog(undefined);
    turn.saw(code);
  }, !isCamera);
  useWakeLock();
  useLayoutEffect(() => {
    if (!shown) heading.current?.focus();
  }, [shown === undefined]);
  // Nobody is left standing before a result that has become old.
  useEffect(() => desk.clear, [desk]);

  return (
    <main class="scan">
      <div class="scan__under" inert={shown !== undefined}>
        <h1 class="vh" ref={heading} tabIndex={-1}>
          {m.door_scan_title({ gate: post.gate.name })}
        </h1>
        {isCamera && <Viewfinder {...camera} />}
        <ScanTop {...{ station, post, desk, productId }} />
        <NetBar link={link} desk={desk} waiting={queue.filter((one) => !desk.isBusy(one)).length} />
        {mustChoose && <ProductChoice post={post} onChoose={desk.productId.set} />}
        {!isCamera && !mustChoose && <WedgePanel />}
        {!mustChoose && (isCamera ? camera.camera.state === "running" : asking) && (
          <p class="scan__hint">{asking ? m.door_asking() : m.door_aim()}</p>
        )}
        <ScanBar
          {...{ station, post, names: desk.names, onHistory, onLeave }}
          torch={
            camera.camera.state === "running" && camera.camera.hasTorch
              ? { isOn: camera.isTorchOn, turn: () => void camera.turnTorch() }
              : undefined
          }
          onType={() => setDialog("type")}
          onCamera={isCamera ? () => setDialog("camera") : undefined}
        />
      </div>
      <div role="status" class={shown ? "result-full" : "vh"}>
        {shown && <ResultScreen key={shown.outcome.scanId + shown.outcome.kind} {...{ shown, post, desk }} />}
      </div>
      {dialog === "type" && <TypeDialog onCode={(code) => void desk.take(code)} onClose={() => setDialog(undefined)} />}
      {dialog === "camera" && <CameraDialog camera={camera.camera} restart={camera.restart} onClose={() => setDialog(undefined)} />}
    </main>
  );
};
