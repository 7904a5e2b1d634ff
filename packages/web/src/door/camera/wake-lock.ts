import { useEffect } from "preact/hooks";

/** The screen stays on as long as this is shown. The system gives the lock up with every sleep, so it is asked for again. */
export const useWakeLock = (): void => {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let isOver = false;
    const hold = async (): Promise<void> => {
      if (document.hidden || isOver || !("wakeLock" in navigator)) return;
      try {
        lock = await navigator.wakeLock.request("screen");
        if (isOver) await lock.release();
      } catch {
        // Refused when the battery is low: the phone may sleep then.
      }
    };
    const wake = (): void => void hold();
    void hold();
    document.addEventListener("visibilitychange", wake);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", wake);
      void lock?.release();
    };
  }, []);
};
