/** How each result sounds and feels: no two alike, so that any one of them is enough in a loud or a dark place. */
import type { Kind } from "../kept/reading.ts";

/** Glides from the first to the second, in hertz. */
export type Tone = { fromHz: number; toHz: number; ms: number };
export type Signal = { tones: readonly Tone[]; /** On, off, on …, in milliseconds. */ vibration: readonly number[] };

const [LOW, MID, HIGH] = [196, 784, 1_568];
const tone = (hz: number, ms: number): Tone => ({ fromHz: hz, toHz: hz, ms });

export const SIGNALS: Record<Kind, Signal> = {
  admit: { tones: [tone(HIGH, 130)], vibration: [80] },
  attend: { tones: [tone(HIGH, 110), tone(MID, 170)], vibration: [80, 60, 80] },
  used: { tones: [tone(MID, 150), tone(MID, 150)], vibration: [150, 80, 150] },
  refuse: { tones: [tone(LOW, 600)], vibration: [400] },
  unsure: { tones: [tone(LOW, 170), tone(HIGH, 190)], vibration: [200, 100, 200] },
  exit: { tones: [{ fromHz: HIGH, toHz: MID / 2, ms: 240 }], vibration: [60] },
};
