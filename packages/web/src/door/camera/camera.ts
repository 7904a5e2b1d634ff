/** The phone's cameras: the rear one unless another was chosen here, with its torch where it has one. */

const CHOSEN = "catraca.door.camera";

const chosen = (): string | null => {
  try {
    return localStorage.getItem(CHOSEN);
  } catch {
    return null;
  }
};

export const chooseCamera = (deviceId: string): void => {
  try {
    localStorage.setItem(CHOSEN, deviceId);
  } catch {
    // Then it is chosen for now.
  }
};

const SIZE = { width: { ideal: 1_280 }, height: { ideal: 720 } } as const;
const REAR = { ...SIZE, facingMode: { ideal: "environment" } } as const;

const open = (video: MediaTrackConstraints): Promise<MediaStream> => navigator.mediaDevices.getUserMedia({ audio: false, video });

/** The chosen camera may be gone: then the rear one. */
export const openCamera = async (deviceId = chosen()): Promise<MediaStream> => {
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

export type CameraTrouble = "denied" | "missing" | "busy";

export const troubleOf = (error: unknown): CameraTrouble => {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotFoundError" || navigator.mediaDevices === undefined ? "missing" : "busy";
};

export const cameras = async (): Promise<MediaDeviceInfo[]> =>
  (await navigator.mediaDevices.enumerateDevices()).filter(({ kind, deviceId }) => kind === "videoinput" && deviceId !== "");

const trackOf = (stream: MediaStream): MediaStreamTrack | undefined => stream.getVideoTracks()[0];

export const deviceIdOf = (stream: MediaStream): string | undefined => trackOf(stream)?.getSettings().deviceId;

/** Not in the types: an image-capture capability that Android's Chrome has. */
type WithTorch = { torch?: boolean };

export const hasTorch = (stream: MediaStream): boolean => {
  const track = trackOf(stream);
  return (track?.getCapabilities?.() as WithTorch | undefined)?.torch === true;
};

export const setTorch = async (stream: MediaStream, isOn: boolean): Promise<void> => {
  const torch: WithTorch = { torch: isOn };
  await trackOf(stream)?.applyConstraints({ advanced: [torch as MediaTrackConstraintSet] });
};

export const isAlive = (stream: MediaStream): boolean => trackOf(stream)?.readyState === "live";

export const onEnded = (stream: MediaStream, ended: () => void): void => trackOf(stream)?.addEventListener("ended", ended);
