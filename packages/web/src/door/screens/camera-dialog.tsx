import { useEffect, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { SelectField } from "../../parts/field.tsx";
import { cameras, chooseCamera, deviceIdOf } from "../camera/camera.ts";
import type { CameraState } from "../camera/use-camera.ts";

type CameraDialog = { camera: CameraState; restart: () => void; onClose: () => void };

/** Another camera, or the same one again when its picture stands still. */
export const CameraDialog = ({ camera, restart, onClose }: CameraDialog) => {
  const [found, setFound] = useState<MediaDeviceInfo[]>([]);
  const [chosen, setChosen] = useState(camera.state === "running" ? (deviceIdOf(camera.stream) ?? "") : "");
  useEffect(() => {
    const ask = async (): Promise<void> => setFound(await cameras());
    void ask();
  }, []);
  const again = (): void => {
    if (chosen !== "") chooseCamera(chosen);
    restart();
    onClose();
  };
  const options = found.map(({ deviceId, label }, at) => [deviceId, label || m.door_camera_unnamed({ number: at + 1 })] as const);
  return (
    <Dialog
      id="camera-title"
      title={m.door_camera()}
      onClose={onClose}
      foot={
        <>
          <Button kind="primary" icon="turn" wide onClick={again}>
            {m.door_camera_restart()}
          </Button>
          <Button wide onClick={onClose}>
            {m.close()}
          </Button>
        </>
      }
    >
      {options.length > 1 && (
        <SelectField id="camera" label={m.door_camera_choose()} value={chosen} onValue={setChosen} options={options} />
      )}
      <p class="soft">{m.door_camera_restart_text()}</p>
    </Dialog>
  );
};
