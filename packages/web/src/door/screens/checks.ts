/** What must be so before the doors open, found out by asking. */
import { useEffect, useState } from "preact/hooks";
import { aheadMs } from "../gate/clock.ts";
import type { Shift } from "../station.ts";
import { useValue } from "../value.ts";

export type NetCheck = { state: "checking" } | { state: "ok"; tookMs: number } | { state: "lost" };

const CHECK_EVERY_MS = 10_000;

/** Asked as long as the screen is shown. */
export const useNetCheck = ({ check }: Shift): NetCheck => {
  const [net, setNet] = useState<NetCheck>({ state: "checking" });
  useEffect(() => {
    let isOver = false;
    const ask = async (): Promise<void> => {
      const heard = await check();
      if (isOver) return;
      setNet(heard.heard === "answer" ? { state: "ok", tookMs: heard.tookMs } : { state: "lost" });
    };
    const again = (): void => void ask();
    again();
    const timer = setInterval(again, CHECK_EVERY_MS);
    for (const event of ["online", "offline"]) window.addEventListener(event, again);
    return () => {
      isOver = true;
      clearInterval(timer);
      for (const event of ["online", "offline"]) window.removeEventListener(event, again);
    };
  }, [check]);
  return net;
};

/** Undefined while it is not known. */
export const useStorageCheck = (): boolean | undefined => {
  const [isKept, setKept] = useState<boolean>();
  useEffect(() => {
    const ask = async (): Promise<void> => setKept((await navigator.storage?.persist?.()) ?? false);
    void ask();
  }, []);
  return isKept;
};

const MOST_AHEAD_MS = 10_000;

/** In seconds, to a tenth. */
export const useClockCheck = (): { seconds: number; isRight: boolean } | undefined => {
  const ahead = useValue(aheadMs);
  if (ahead === undefined) return undefined;
  return { seconds: Math.round(Math.abs(ahead) / 100) / 10, isRight: Math.abs(ahead) <= MOST_AHEAD_MS };
};

/** What the browser remembers of the camera's permission; "prompt" where it does not tell. */
export const useCameraPermission = (): PermissionState => {
  const [state, setState] = useState<PermissionState>("prompt");
  useEffect(() => {
    let isOver = false;
    let status: PermissionStatus | undefined;
    const show = (): void => {
      if (status && !isOver) setState(status.state);
    };
    const ask = async (): Promise<void> => {
      try {
        status = await navigator.permissions.query({ name: "camera" });
        show();
        status.addEventListener("change", show);
      } catch {
        // Older browsers do not tell of the camera.
      }
    };
    void ask();
    return () => {
      isOver = true;
      status?.removeEventListener("change", show);
    };
  }, []);
  return state;
};
