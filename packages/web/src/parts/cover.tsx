import { useMemo } from "preact/hooks";
import { drawCover } from "./draw-cover.ts";
import "./cover.css";

/** `tile`: only the middle, for small squares. */
export const Cover = ({ id, tile = false }: { id: string; tile?: boolean }) => {
  const body = useMemo(() => drawCover(id), [id]);
  return (
    <svg
      class="cover"
      viewBox={tile ? "300 150 600 600" : "0 0 1200 900"}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      dangerouslySetInnerHTML={{ __html: body }}
    />
  );
};
