/** The time left of an order's hold, by the server's clock. */
import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../../api/server-clock.ts";

type HoldTimes = { expiresAt: string; createdAt: string };

const getTotalSeconds = ({ expiresAt, createdAt }: HoldTimes): number => (Date.parse(expiresAt) - Date.parse(createdAt)) / 1000;

/** Never more than the whole hold: the server's clock is known to a second only. */
const getSecondsLeft = (held: HoldTimes): number =>
  Math.max(0, Math.min(Math.ceil((Date.parse(held.expiresAt) - serverNow()) / 1000), Math.ceil(getTotalSeconds(held))));

/** Screen readers hear the time left at these minutes. */
const ANNOUNCED_MINUTES = [10, 5, 2, 1];

/** Returns the minute that was just reached, if any. */
export const findAnnouncement = (before: number, left: number): number | undefined =>
  ANNOUNCED_MINUTES.findLast((minutes) => left <= minutes * 60 && before > minutes * 60);

export type Hold = { secondsLeft: number; totalSeconds: number; announcedMinutes: number | undefined };

export const useHold = (order: HoldTimes): Hold => {
  const [left, setLeft] = useState(() => getSecondsLeft(order));
  const [announcedMinutes, setAnnouncedMinutes] = useState<number>();
  useEffect(() => {
    const tick = (): void =>
      setLeft((before) => {
        const now = getSecondsLeft(order);
        const reached = findAnnouncement(before, now);
        if (reached !== undefined) setAnnouncedMinutes(reached);
        return now;
      });
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [order.expiresAt]);
  return { secondsLeft: left, totalSeconds: getTotalSeconds(order), announcedMinutes };
};
