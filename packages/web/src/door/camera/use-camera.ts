import { useEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { closeCamera, hasTorch, isAlive, listenForEnd, openCamera, setTorch, getCameraError, type CameraError } from "./camera.ts";
import { openDecoder } from "./decoder.ts";
import { watchFrames } from "./frames.ts";

export type CameraState =
  | { state: "starting" }
  | { state: "running"; stream: MediaStream; hasTorch: boolean }
  | { state: "stopped"; error: CameraError };

type UseCamera = {
  video: RefObject<HTMLVideoElement | null>;
  camera: CameraState;
  isTorchOn: boolean;
  toggleTorch: () => Promise<void>;
  restart: () => void;
};

/** Reads codes while the component is mounted, and opens the camera again after the phone slept. */
export const useCamera = (onCodes: (codes: string[]) => void, isOn = true): UseCamera => {
  const video = useRef<HTMLVideoElement>(null);
  const latest = useRef(onCodes);
  latest.current = onCodes;
  const [camera, setCamera] = useState<CameraState>({ state: "starting" });
  const [isTorchOn, setTorchOn] = useState(false);
  const [openCount, setOpenCount] = useState(0);
  const restart = (): void => setOpenCount((before) => before + 1);

  useEffect(() => {
    if (!isOn) return undefined;
    let isStopped = false;
    let stream: MediaStream | undefined;
    let stopFrames = (): void => undefined;
    const decoder = openDecoder();
    const fail = (error: unknown): void => {
      if (!isStopped) setCamera({ state: "stopped", error: getCameraError(error) });
    };

    const start = async (): Promise<void> => {
      setCamera({ state: "starting" });
      setTorchOn(false);
      stream = await openCamera();
      if (isStopped || !video.current) return closeCamera(stream);
      video.current.srcObject = stream;
      await video.current.play();
      listenForEnd(stream, () => isStopped || document.hidden || restart());
      stopFrames = watchFrames({ video: video.current, decoder, onCodes: (codes) => latest.current(codes), onError: fail });
      setCamera({ state: "running", stream, hasTorch: hasTorch(stream) });
    };
    void start().catch(fail);

    /** Phones close the camera while they sleep, some without an event. */
    const reopen = (): void => {
      if (!document.hidden && stream && (!isAlive(stream) || video.current?.paused)) restart();
    };
    document.addEventListener("visibilitychange", reopen);
    return () => {
      isStopped = true;
      document.removeEventListener("visibilitychange", reopen);
      stopFrames();
      decoder.stop();
      if (stream) closeCamera(stream);
    };
  }, [isOn, openCount]);

  const toggleTorch = async (): Promise<void> => {
    if (camera.state !== "running") return;
    await setTorch(camera.stream, !isTorchOn);
    setTorchOn(!isTorchOn);
  };
  return { video, camera, isTorchOn, toggleTorch, restart };
};
