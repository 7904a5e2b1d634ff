import { readSetting, saveSetting } from "../../local-storage.ts";

const CAMERA_KEY = "catraca.door.camera";

export const saveChosenCamera = (deviceId: string): void => saveSetting(CAMERA_KEY, deviceId);

const SIZE = { width: { ideal: 1_280 }, height: { ideal: 720 } } as const;
const REAR = { ...SIZE, facingMode: { ideal: "environment" } } as const;

const open = (video: MediaTrackConstraints): Promise<MediaStream> => navigator.mediaDevices.getUserMedia({ audio: false, video });

/** Opens the chosen camera, or the rear camera when that one is gone. */
export const openCamera = async (deviceId = readSetting(CAMERA_KEY)): Promise<MediaStream> => {
  if (deviceId === null) return open(REAR);
  try {
    return await open({ ...SIZE, deviceId: { exact: deviceId } });
  } catch (error) {
    if (error instanceof DOMException && ["OverconstrainedError", "NotFoundError"].includes(error.name)) return open(REAR);
    throw error;
  }
};

export const closeCamera = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop();
};

export type CameraError = "denied" | "missing" | "busy";

export const getCameraError = (error: unknown): CameraError => {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotFoundError" || navigator.mediaDevices === undefined ? "missing" : "busy";
};

export const listCameras = async (): Promise<MediaDeviceInfo[]> =>
  (await navigator.mediaDevices.enumerateDevices()).filter(({ kind, deviceId }) => kind === "videoinput" && deviceId !== "");

const getTrack = (stream: MediaStream): MediaStreamTrack | undefined => stream.getVideoTracks()[0];

export const getDeviceId = (stream: MediaStream): string | undefined => getTrack(stream)?.getSettings().deviceId;

/** Missing in the types: a capability of Chrome on Android. */
type WithTorch = { torch?: boolean };

export const hasTorch = (stream: MediaStream): boolean => {
  const track = getTrack(stream);
  return (track?.getCapabilities?.() as WithTorch | undefined)?.torch === true;
};

export const setTorch = async (stream: MediaStream, isOn: boolean): Promise<void> => {
  const torch: WithTorch = { torch: isOn };
  await getTrack(stream)?.applyConstraints({ advanced: [torch as MediaTrackConstraintSet] });
};

export const isAlive = (stream: MediaStream): boolean => getTrack(stream)?.readyState === "live";

export const listenForEnd = (stream: MediaStream, onEnd: () => void): void => getTrack(stream)?.addEventListener("ended", onEnd);
