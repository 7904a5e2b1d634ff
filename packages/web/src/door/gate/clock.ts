/** The server's clock as this device knows it: readings are dated by it, since a phone's own clock may be wrong by hours. */
import { createValue } from "../value.ts";

type Heard = { at: string; tookMs: number; nowMs: number };

/** The server's time less ours, halfway through the call that heard it. */
export const aheadOf = ({ at, tookMs, nowMs }: Heard): number => Date.parse(at) - (nowMs - tookMs / 2);

/** Undefined until something was heard. */
export const aheadMs = createValue<number | undefined>(undefined);

export const serverNow = (): number => Date.now() + (aheadMs.get() ?? 0);
