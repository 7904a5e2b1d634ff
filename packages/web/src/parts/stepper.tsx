import { m } from "../paraglide/messages.js";
import { Icon } from "./icon.tsx";
import "./stepper.css";

type Stepper = { label: string; value: number; max: number; onValue: (value: number) => void; describedBy?: string | undefined };

/** A button that has no effect at the limit stays focusable. */
export const Stepper = ({ label, value, max, onValue, describedBy }: Stepper) => {
  const step = (by: number): void => {
    const next = value + by;
    if (next >= 0 && next <= max) onValue(next);
  };
  return (
    <div class="stepper" role="group" aria-label={label} {...(describedBy === undefined ? {} : { "aria-describedby": describedBy })}>
      <button type="button" aria-label={m.stepper_less({ label })} aria-disabled={value <= 0} onClick={() => step(-1)}>
        <Icon name="minus" />
      </button>
      <output aria-live="polite">{value}</output>
      <button type="button" aria-label={m.stepper_more({ label })} aria-disabled={value >= max} onClick={() => step(1)}>
        <Icon name="plus" />
      </button>
    </div>
  );
};
