/** The server's clock. Deadlines and scan times go by it, because the clock of a device can be hours off. */
import { createStore } from "../store.ts";

type Measurement = { at: string; tookMs: number; nowMs: number };

/** Assumes that the server read its clock halfway through the call. */
export const measureOffset = ({ at, tookMs, nowMs }: Measurement): number => Date.parse(at) - (nowMs - tookMs / 2);

/** Server time minus device time, in milliseconds. Undefined until a response brought the server's time. */
export const clockOffset = createStore<number | undefined>(undefined);

export const serverNow = (): number => Date.now() + (clockOffset.get() ?? 0);
