import { create } from "qrcode/lib/core/qrcode.js";
import { useMemo } from "preact/hooks";
import { QrDrawing } from "./qr-drawing.tsx";

/** Scanners need a white border of four modules. */
const QUIET = 4;

/** One path for the whole matrix, with one rectangle for each run of black modules. */
const drawPath = (text: string): { side: number; path: string } => {
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

/** For a code that the server does not draw. It loads a QR library, so import it lazily. */
export const Qr = ({ text, label }: { text: string; label: string }) => {
  const drawing = useMemo(() => drawPath(text), [text]);
  return <QrDrawing {...drawing} label={label} />;
};
