import { useEffect, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { SelectField } from "../../parts/field.tsx";
import { listCameras, saveChosenCamera, getDeviceId } from "../camera/camera.ts";
import type { CameraState } from "../camera/use-camera.ts";

type CameraDialog = { camera: CameraState; restart: () => void; onClose: () => void };

/** Chooses another camera, or restarts the same one when its picture freezes. */
export const CameraDialog = ({ camera, restart, onClose }: CameraDialog) => {
  const [cameras, setCameras] = useState<MediaDeviceInfo[]>([]);
  const runningId = camera.state === "running" ? (getDeviceId(camera.stream) ?? "") : "";
  const [cameraId, setCameraId] = useState(runningId);
  useEffect(() => {
    const load = async (): Promise<void> => setCameras(await listCameras());
    void load();
  }, []);
  const apply = (): void => {
    if (cameraId !== "") saveChosenCamera(cameraId);
    restart();
    onClose();
  };
  /** A camera that was chosen counts, however the dialog closes. */
  const close = cameraId === runningId ? onClose : apply;
  const options = cameras.map(({ deviceId, label }, at) => [deviceId, label || m.door_camera_unnamed({ number: at + 1 })] as const);
  return (
    <Dialog
      id="camera-title"
      title={m.door_camera()}
      onClose={close}
      footer={
        <>
          <Button kind="primary" icon="turn" wide onClick={apply}>
            {m.door_camera_restart()}
          </Button>
          <Button wide onClick={close}>
            {m.close()}
          </Button>
        </>
      }
    >
      {options.length > 1 && (
        <SelectField id="camera" label={m.door_camera_choose()} value={cameraId} onValue={setCameraId} options={options} />
      )}
      <p class="soft">{m.door_camera_restart_text()}</p>
    </Dialog>
  );
};
