/** How each result sounds and feels. No two are alike, so that one of them is enough in a loud or a dark place. */
import { readSetting, saveSetting } from "../../local-storage.ts";
import { createStore } from "../../store.ts";
import type { ResultKind } from "../storage/scan.ts";

/** Glides from one frequency to the other. */
type Tone = { fromHz: number; toHz: number; ms: number };
type Signal = { tones: readonly Tone[]; /** On, off, on …, in milliseconds. */ vibration: readonly number[] };

const [LOW, MID, HIGH] = [196, 784, 1_568];
const createTone = (hz: number, ms: number): Tone => ({ fromHz: hz, toHz: hz, ms });

export const SIGNALS: Record<ResultKind, Signal> = {
  admit: { tones: [createTone(HIGH, 130)], vibration: [80] },
  attend: { tones: [createTone(HIGH, 110), createTone(MID, 170)], vibration: [80, 60, 80] },
  used: { tones: [createTone(MID, 150), createTone(MID, 150)], vibration: [150, 80, 150] },
  refuse: { tones: [createTone(LOW, 600)], vibration: [400] },
  unsure: { tones: [createTone(LOW, 170), createTone(HIGH, 190)], vibration: [200, 100, 200] },
  exit: { tones: [{ fromHz: HIGH, toHz: MID / 2, ms: 240 }], vibration: [60] },
};

const MUTE_KEY = "catraca.door.muted";
const GAP_S = 0.05;
const FADE_S = 0.012;

export const muteSetting = createStore(readSetting(MUTE_KEY) === "yes");

export const setMuted = (isMuted: boolean): void => {
  muteSetting.set(isMuted);
  saveSetting(MUTE_KEY, isMuted ? "yes" : "no");
};

let context: AudioContext | undefined;

/**
 * Call it in a handler of a press or tap: browsers start sound nowhere else. Nobody waits for it: without a sound output it never starts, and what is
 * played until it starts is heard then.
 */
export const unlockSound = (): void => {
  context ??= new AudioContext();
  if (context.state !== "running") void context.resume().catch(() => undefined);
};

const playTones = (audio: AudioContext, tones: readonly Tone[]): void => {
  let atS = audio.currentTime + 0.005;
  for (const { fromHz, toHz, ms } of tones) {
    const endS = atS + ms / 1_000;
    const [oscillator, gain] = [audio.createOscillator(), audio.createGain()];
    oscillator.type = "triangle";
    oscillator.frequency.setValueAtTime(fromHz, atS);
    oscillator.frequency.exponentialRampToValueAtTime(toHz, endS);
    gain.gain.setValueAtTime(0, atS);
    gain.gain.linearRampToValueAtTime(0.9, atS + FADE_S);
    gain.gain.setValueAtTime(0.9, endS - FADE_S);
    gain.gain.linearRampToValueAtTime(0, endS);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(atS);
    oscillator.stop(endS);
    atS = endS + GAP_S;
  }
};

export const canVibrate = "vibrate" in navigator;

/** A muted phone vibrates: the steward chose silence, but still needs a signal. iPhones have no vibration. */
export const playSignal = (kind: ResultKind): void => {
  const { tones, vibration } = SIGNALS[kind];
  if (context && !muteSetting.get()) playTones(context, tones);
  if (canVibrate) navigator.vibrate([...vibration]);
};
