import { create } from "qrcode/lib/core/qrcode.js";
import { useMemo } from "preact/hooks";
import { QrDrawing } from "./qr-drawing.tsx";

/** Modules of white around the code that readers need. */
const QUIET = 4;

/** The whole matrix as one path, a run of black modules at a time. */
const drawn = (text: string): { side: number; path: string } => {
  const { size, data } = create(text, { errorCorrectionLevel: "M" }).modules;
  let path = "";
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      if (!data[y * size + x]) continue;
      let run = 1;
      while (x + run < size && data[y * size + x + run]) run++;
      path += `M${x + QUIET} ${y + QUIET}h${run}v1h-${run}z`;
      x += run - 1;
    }
  return { side: size + 2 * QUIET, path };
};

/** Drawn anew where its text is another one. */
export const QrOfText = ({ text, label }: { text: string; label: string }) => {
  const drawing = useMemo(() => drawn(text), [text]);
  return <QrDrawing {...drawing} label={label} />;
};
