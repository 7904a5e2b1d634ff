import { drawCover, type Shape, type Tint } from "@catraca/core/event/event.cover.rules.ts";
import { useMemo } from "preact/hooks";
import "./cover.css";

const toSvg = (shape: Shape): string => {
  const { x, y, fill } = shape;
  if (shape.kind === "rectangle") return `<path fill="${fill}" d="M${x} ${y}h${shape.width}v${shape.height}h${-shape.width}z"/>`;
  const { r } = shape;
  if (shape.kind === "disc") return `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`;
  return `<path fill="${fill}" transform="rotate(${shape.degrees} ${x} ${y})" d="M${x} ${y - r}a${r} ${r} 0 0 1 0 ${2 * r}z"/>`;
};

type Picture = { url: string; alt: string; thumbnailUrl?: string | undefined };

type Covered = { id: string; picture?: Picture | undefined; cover?: Tint | undefined; tile?: boolean };

/** The organizer's picture, else a drawing. `tile`: only the middle, for small squares beside the event's name. */
export const Cover = ({ id, picture, cover, tile = false }: Covered) => {
  const body = useMemo(() => drawCover(id, cover).map(toSvg).join(""), [id, cover]);
  return picture ? (
    <img class="cover" src={(tile && picture.thumbnailUrl) || picture.url} alt={tile ? "" : picture.alt} />
  ) : (
    <svg
      class="cover"
      viewBox={tile ? "300 150 600 600" : "0 0 1200 900"}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      dangerouslySetInnerHTML={{ __html: body }}
    />
  );
};
