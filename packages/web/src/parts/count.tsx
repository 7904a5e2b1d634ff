import { clock } from "../language/format.ts";
import { Icon } from "./icon.tsx";

type Count = { leftSeconds: number; ofSeconds: number; label: string; late: boolean };

/** A countdown: the ring says how much is left, the figure how long. Who reads by ear is told by somebody else, not each second. */
export const Count = ({ leftSeconds, ofSeconds, label, late }: Count) => (
  <span class={late ? "count count--late" : "count"} role="timer" aria-label={label}>
    {late ? (
      <Icon name="clock" />
    ) : (
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="9" />
        <circle cx="12" cy="12" r="9" pathLength="100" stroke-dasharray={`${Math.round((100 * leftSeconds) / ofSeconds)} 100`} />
      </svg>
    )}
    <b>{clock(leftSeconds)}</b>
  </span>
);
