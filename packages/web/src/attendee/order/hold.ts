/** How long an order's tickets are held still, by the server's clock. */
import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../../api/answer.ts";

type Held = { expiresAt: string; createdAt: string };

const ofSeconds = ({ expiresAt, createdAt }: Held): number => (Date.parse(expiresAt) - Date.parse(createdAt)) / 1000;

/** Never more than there was to begin with: the server's clock is known to a second. */
const leftOf = (held: Held): number =>
  Math.max(0, Math.min(Math.ceil((Date.parse(held.expiresAt) - serverNow()) / 1000), Math.ceil(ofSeconds(held))));

/** Minutes at which somebody who listens is told. */
const SPOKEN = [10, 5, 2, 1];

/** The spoken minute that was just reached, if one was. */
export const spokenAt = (before: number, left: number): number | undefined =>
  SPOKEN.findLast((minutes) => left <= minutes * 60 && before > minutes * 60);

export type Hold = { leftSeconds: number; ofSeconds: number; spoken: number | undefined };

export const useHold = (order: Held): Hold => {
  const [left, setLeft] = useState(() => leftOf(order));
  const [spoken, setSpoken] = useState<number>();
  useEffect(() => {
    const tick = (): void =>
      setLeft((before) => {
        const now = leftOf(order);
        const reached = spokenAt(before, now);
        if (reached !== undefined) setSpoken(reached);
        return now;
      });
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [order.expiresAt]);
  return { leftSeconds: left, ofSeconds: ofSeconds(order), spoken };
};
