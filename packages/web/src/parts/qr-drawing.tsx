/** A code as somebody else drew it: black on white, whatever the theme. */
export const QrDrawing = ({ side, path, label }: { side: number; path: string; label: string }) => (
  <svg class="qr" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} shape-rendering="crispEdges">
    <path d={path} />
  </svg>
);
