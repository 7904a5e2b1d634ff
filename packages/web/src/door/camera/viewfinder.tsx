import type { RefObject } from "preact";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Loading } from "../../parts/loading.tsx";
import type { CameraError } from "./camera.ts";
import type { CameraState } from "./use-camera.ts";
import "../screens/scanning.css";

const ERROR_TEXTS: Record<CameraError, { title: () => string; text: () => string }> = {
  denied: { title: m.door_camera_denied, text: m.door_camera_denied_text },
  missing: { title: m.door_camera_missing, text: m.door_camera_missing_text },
  busy: { title: m.door_camera_busy, text: m.door_camera_busy_text },
};

export const getCameraErrorText = (error: CameraError): { title: string; text: string } => ({
  title: ERROR_TEXTS[error].title(),
  text: ERROR_TEXTS[error].text(),
});

const AimFrame = () => (
  <svg class="scan__aim" viewBox="0 0 100 100" aria-hidden="true">
    <path d="M3 27V3h24M73 3h24v24M97 73v24H73M27 97H3V73" />
    <path d="M3 26V3h23M74 3h23v23M97 74v23H74M26 97H3V74" />
  </svg>
);

type Viewfinder = { video: RefObject<HTMLVideoElement | null>; camera: CameraState; restart: () => void };

export const Viewfinder = ({ video, camera, restart }: Viewfinder) => (
  <>
    <div class="scan__view" aria-hidden="true">
      <video ref={video} class="scan__scene" playsInline muted />
      {camera.state === "running" && <AimFrame />}
    </div>
    {camera.state === "starting" && (
      <div class="scan__note">
        <Loading text={m.door_camera_starting()} />
      </div>
    )}
    {camera.state === "stopped" && (
      <div class="scan__note" role="alert">
        <b>{getCameraErrorText(camera.error).title}</b>
        <p>{getCameraErrorText(camera.error).text}</p>
        <Button icon="turn" onClick={restart}>
          {m.door_camera_restart()}
        </Button>
      </div>
    )}
  </>
);
