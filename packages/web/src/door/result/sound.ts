/** Tones by WebAudio and the phone's vibration. A browser lets a page sound only after somebody touched it. */
import { createValue } from "../value.ts";
import type { Kind } from "../kept/reading.ts";
import { SIGNALS, type Tone } from "./signals.ts";

const MUTED = "catraca.door.muted";
const GAP_S = 0.05;
const FADE_S = 0.012;

const read = (): boolean => {
  try {
    return localStorage.getItem(MUTED) === "yes";
  } catch {
    return false;
  }
};

export const muted = createValue(read());

export const mute = (is: boolean): void => {
  muted.set(is);
  try {
    localStorage.setItem(MUTED, is ? "yes" : "no");
  } catch {
    // Then it lasts as long as the page.
  }
};

let context: AudioContext | undefined;

/** To be called while somebody presses something. */
export const unlockSound = async (): Promise<void> => {
  context ??= new AudioContext();
  if (context.state !== "running") await context.resume();
};

const play = (sound: AudioContext, tones: readonly Tone[]): void => {
  let atS = sound.currentTime + 0.005;
  for (const { fromHz, toHz, ms } of tones) {
    const endS = atS + ms / 1_000;
    const [oscillator, gain] = [sound.createOscillator(), sound.createGain()];
    oscillator.type = "triangle";
    oscillator.frequency.setValueAtTime(fromHz, atS);
    oscillator.frequency.exponentialRampToValueAtTime(toHz, endS);
    gain.gain.setValueAtTime(0, atS);
    gain.gain.linearRampToValueAtTime(0.9, atS + FADE_S);
    gain.gain.setValueAtTime(0.9, endS - FADE_S);
    gain.gain.linearRampToValueAtTime(0, endS);
    oscillator.connect(gain).connect(sound.destination);
    oscillator.start(atS);
    oscillator.stop(endS);
    atS = endS + GAP_S;
  }
};

/** Vibrates when muted too: somebody has chosen not to be heard, not to be left without a sign. */
export const signal = (kind: Kind): void => {
  const { tones, vibration } = SIGNALS[kind];
  if (context && !muted.get()) play(context, tones);
  // Not there on iPhones.
  if ("vibrate" in navigator) navigator.vibrate([...vibration]);
};
