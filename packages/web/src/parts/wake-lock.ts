import { useEffect } from "preact/hooks";

/** Keeps the screen on while the component is mounted. The system releases the lock whenever the page is hidden. */
export const useWakeLock = (): void => {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let isUnmounted = false;
    const request = async (): Promise<void> => {
      if (document.hidden || isUnmounted || !("wakeLock" in navigator)) return;
      try {
        lock = await navigator.wakeLock.request("screen");
        if (isUnmounted) await lock.release();
      } catch {
        // The system refuses it when the battery is low.
      }
    };
    const onVisibilityChange = (): void => void request();
    void request();
    document.addEventListener("visibilitychange", onVisibilityChange);
    return () => {
      isUnmounted = true;
      document.removeEventListener("visibilitychange", onVisibilityChange);
      void lock?.release();
    };
  }, []);
};
