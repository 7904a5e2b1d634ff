import "./qr-drawing.css";
/** Black on white in every theme, because scanners need it. */
export const QrDrawing = ({ side, path, label }: { side: number; path: string; label: string }) => (
  <svg class="qr" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} shape-rendering="crispEdges">
    <path d={path} />
  </svg>
);
