/** The full screen is an entry of the browser's history: going back leaves it alone, and a reload stays in it. */
import { useEffect, useState } from "preact/hooks";

const isInHistory = (): boolean => (history.state as { isFullScreen?: true } | null)?.isFullScreen === true;

export const useFullScreen = () => {
  const [isFull, setFull] = useState(isInHistory);
  useEffect(() => {
    const follow = (): void => setFull(isInHistory());
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);
  const open = (): void => {
    history.pushState({ isFullScreen: true }, "");
    setFull(true);
  };
  const close = (): void => {
    if (isInHistory()) history.back();
  };
  return { isFull, open, close };
};
