/** A camera that reads codes as long as its screen is shown: it comes back after sleep, and says so when it cannot. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { closeCamera, hasTorch, isAlive, onEnded, openCamera, setTorch, troubleOf, type CameraTrouble } from "./camera.ts";
import { openDecoder } from "./decoder.ts";
import { watchFrames } from "./frames.ts";

export type CameraState =
  | { state: "starting" }
  | { state: "running"; stream: MediaStream; hasTorch: boolean }
  | { state: "stopped"; trouble: CameraTrouble };

type UseCamera = {
  video: RefObject<HTMLVideoElement | null>;
  camera: CameraState;
  isTorchOn: boolean;
  turnTorch: () => Promise<void>;
  restart: () => void;
};

const useRound = (): [number, () => void] => {
  const [round, setRound] = useState(0);
  return [round, () => setRound((before) => before + 1)];
};

/** `isOn`: a hand scanner needs no camera. */
export const useCamera = (onCodes: (codes: string[]) => void, isOn = true): UseCamera => {
  const video = useRef<HTMLVideoElement>(null);
  const latest = useRef(onCodes);
  latest.current = onCodes;
  const [camera, setCamera] = useState<CameraState>({ state: "starting" });
  const [isTorchOn, setTorchOn] = useState(false);
  const [round, restart] = useRound();

  useEffect(() => {
    if (!isOn) return undefined;
    let isStopped = false;
    let stream: MediaStream | undefined;
    let stopFrames = (): void => undefined;
    const decoder = openDecoder();
    const fail = (error: unknown): void => {
      if (!isStopped) setCamera({ state: "stopped", trouble: troubleOf(error) });
    };

    const start = async (): Promise<void> => {
      setCamera({ state: "starting" });
      setTorchOn(false);
      stream = await openCamera();
      if (isStopped || !video.current) return closeCamera(stream);
      video.current.srcObject = stream;
      await video.current.play();
      onEnded(stream, () => isStopped || document.hidden || restart());
      stopFrames = watchFrames({ video: video.current, decoder, onCodes: (codes) => latest.current(codes), onTrouble: fail });
      setCamera({ state: "running", stream, hasTorch: hasTorch(stream) });
    };
    void start().catch(fail);

    /** Phones take the camera away while they sleep, some without saying so. */
    const wake = (): void => {
      if (!document.hidden && stream && (!isAlive(stream) || video.current?.paused)) restart();
    };
    document.addEventListener("visibilitychange", wake);
    return () => {
      isStopped = true;
      document.removeEventListener("visibilitychange", wake);
      stopFrames();
      decoder.stop();
      if (stream) closeCamera(stream);
    };
  }, [isOn, round]);

  const turnTorch = async (): Promise<void> => {
    if (camera.state !== "running") return;
    await setTorch(camera.stream, !isTorchOn);
    setTorchOn(!isTorchOn);
  };
  return { video, camera, isTorchOn, turnTorch, restart };
};
