import { create } from "qrcode/lib/core/qrcode.js";
import { useMemo } from "preact/hooks";

/** Modules of white around the code that readers need. */
const QUIET = 4;

/** The whole matrix as one path, a run of black modules at a time. */
const drawn = (text: string): { size: number; d: string } => {
  const { size, data } = create(text, { errorCorrectionLevel: "M" }).modules;
  let d = "";
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      if (!data[y * size + x]) continue;
      let run = 1;
      while (x + run < size && data[y * size + x + run]) run++;
      d += `M${x + QUIET} ${y + QUIET}h${run}v1h-${run}z`;
      x += run - 1;
    }
  return { size: size + 2 * QUIET, d };
};

/** Black on white, whatever the theme. */
export const Qr = ({ text, label }: { text: string; label: string }) => {
  const { size, d } = useMemo(() => drawn(text), [text]);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path d={d} />
    </svg>
  );
};
