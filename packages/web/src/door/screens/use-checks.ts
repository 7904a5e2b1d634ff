import { useEffect, useState } from "preact/hooks";
import { clockOffset } from "../../api/server-clock.ts";
import type { ScanSession } from "../device.ts";
import { useStore } from "../../store.ts";

export type NetCheck = { state: "checking" } | { state: "ok"; tookMs: number } | { state: "offline" };

const CHECK_INTERVAL_MS = 10_000;

export const useNetCheck = ({ check }: ScanSession): NetCheck => {
  const [net, setNet] = useState<NetCheck>({ state: "checking" });
  useEffect(() => {
    let isUnmounted = false;
    const runCheck = async (): Promise<void> => {
      const call = await check();
      if (isUnmounted) return;
      setNet(call.type === "answer" ? { state: "ok", tookMs: call.tookMs } : { state: "offline" });
    };
    const run = (): void => void runCheck();
    run();
    const timer = setInterval(run, CHECK_INTERVAL_MS);
    for (const event of ["online", "offline"]) window.addEventListener(event, run);
    return () => {
      isUnmounted = true;
      clearInterval(timer);
      for (const event of ["online", "offline"]) window.removeEventListener(event, run);
    };
  }, [check]);
  return net;
};

/** Whether the browser promises to keep the data. Undefined until it has answered. */
export const useStorageCheck = (): boolean | undefined => {
  const [isPersistent, setPersistent] = useState<boolean>();
  useEffect(() => {
    const request = async (): Promise<void> => setPersistent((await navigator.storage?.persist?.()) ?? false);
    void request();
  }, []);
  return isPersistent;
};

const MAX_OFFSET_MS = 10_000;

export const useClockCheck = (): { seconds: number; isRight: boolean } | undefined => {
  const offset = useStore(clockOffset);
  if (offset === undefined) return undefined;
  return { seconds: Math.round(Math.abs(offset) / 100) / 10, isRight: Math.abs(offset) <= MAX_OFFSET_MS };
};

/** "prompt" where the browser does not tell. */
export const useCameraPermission = (): PermissionState => {
  const [state, setState] = useState<PermissionState>("prompt");
  useEffect(() => {
    let isUnmounted = false;
    let status: PermissionStatus | undefined;
    const update = (): void => {
      if (status && !isUnmounted) setState(status.state);
    };
    const query = async (): Promise<void> => {
      try {
        status = await navigator.permissions.query({ name: "camera" });
        update();
        status.addEventListener("change", update);
      } catch {
        // Firefox and older browsers reject the name "camera".
      }
    };
    void query();
    return () => {
      isUnmounted = true;
      status?.removeEventListener("change", update);
    };
  }, []);
  return state;
};
