import type { ResultKind } from "../storage/scan.ts";
import "../screens/result-screen.css";

type Shape = { width: number; inside: string };

/** Drawn 90 high. The class `cut` takes the colour of the ground. */
export const SHAPES: Record<ResultKind, Shape> = {
  admit: { width: 90, inside: '<circle cx="50" cy="50" r="45"/><path class="cut" d="m28 52 15 15 30-33"/>' },
  attend: {
    width: 140,
    inside: '<circle cx="50" cy="50" r="45"/><path class="cut" d="m28 52 15 15 30-33"/><path d="M113 5h29l-5 55h-19zM116 72h23v23h-23z"/>',
  },
  used: {
    width: 90,
    inside:
      '<g transform="rotate(-9 50 50)"><path d="M14 14h66v15a9 9 0 0 0 0 18v15H14V47a9 9 0 0 0 0-18z"/><path class="cut cut--thin" d="M26 37h66v15a9 9 0 0 0 0 18v15H26V70a9 9 0 0 0 0-18z"/><path d="M26 37h66v15a9 9 0 0 0 0 18v15H26V70a9 9 0 0 0 0-18z"/></g>',
  },
  refuse: { width: 90, inside: '<path d="M31 4h38l27 27v38L69 96H31L4 69V31z"/><path class="cut" d="m32 32 36 36M68 32 32 68"/>' },
  unsure: {
    width: 90,
    inside:
      '<path d="M22 35c0-18 12-29 28-29s28 10 28 26c0 13-8 18-15 23-5 4-6 7-6 13H42c0-13 4-19 12-25 6-4 9-6 9-11 0-6-5-11-13-11-9 0-14 6-14 14zM42 76h16v17H42z"/>',
  },
  exit: { width: 90, inside: '<path d="M6 8h38v14H20v56h24v14H6zM58 24l34 26-34 26V58H32V42h26z"/>' },
};

export const ResultShape = ({ kind }: { kind: ResultKind }) => (
  <svg
    class="result__shape"
    preserveAspectRatio="xMinYMid"
    viewBox={`5 5 ${SHAPES[kind].width} 90`}
    aria-hidden="true"
    dangerouslySetInnerHTML={{ __html: SHAPES[kind].inside }}
  />
);
