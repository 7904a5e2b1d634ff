import { formatCountdown } from "../language/format.ts";
import { Icon } from "./icon.tsx";
import "./countdown.css";

type Countdown = { secondsLeft: number; totalSeconds: number; label: string; isLate: boolean };

/** A ring and the time left. Screen readers do not hear each second: the caller announces minutes. */
export const Countdown = ({ secondsLeft, totalSeconds, label, isLate }: Countdown) => (
  <span class={isLate ? "count count--late" : "count"} role="timer" aria-label={label}>
    {isLate ? (
      <Icon name="clock" />
    ) : (
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="9" />
        <circle cx="12" cy="12" r="9" pathLength="100" stroke-dasharray={`${Math.round((100 * secondsLeft) / totalSeconds)} 100`} />
      </svg>
    )}
    <b>{formatCountdown(secondsLeft)}</b>
  </span>
);
