import { useEffect, useState } from "preact/hooks";
import { clockOffset } from "../../api/server-clock.ts";
import type { ScanSession } from "../session.ts";
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

/** developer.mozilla.org/docs/Web/API/BatteryManager: only Chromium tells. No browser tells the brightness of the screen. */
type Battery = EventTarget & { level: number; charging: boolean };
const LOW_PERCENT = 30;
const BATTERY_EVENTS = ["levelchange", "chargingchange"] as const;

/** The charge, when it may not last the evening. */
export const useLowBattery = (): number | undefined => {
  const [percent, setPercent] = useState<number>();
  useEffect(() => {
    let battery: Battery | undefined;
    const update = (): void => {
      if (battery) setPercent(battery.charging || battery.level * 100 > LOW_PERCENT ? undefined : Math.round(battery.level * 100));
    };
    const watch = async (): Promise<void> => {
      battery = await (navigator as { getBattery?: () => Promise<Battery> }).getBattery?.();
      for (const event of BATTERY_EVENTS) battery?.addEventListener(event, update);
      update();
    };
    void watch().catch(() => undefined);
    return () => {
      for (const event of BATTERY_EVENTS) battery?.removeEventListener(event, update);
    };
  }, []);
  return percent;
};
