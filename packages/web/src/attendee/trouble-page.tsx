import type { ComponentChildren } from "preact";
import { Tiles } from "../parts/tiles.tsx";
import { Title } from "./title.tsx";

/** A page that cannot show what was asked for: what is so, and what to do. */
export const TroublePage = ({ title, text, children }: { title: string; text?: string; children?: ComponentChildren }) => (
  <div class="page trouble">
    <Tiles columns={6} turns="021320" kinds="ccbccc" />
    <Title class="poster">{title}</Title>
    {text !== undefined && <p class="trouble__text">{text}</p>}
    <div class="row">{children}</div>
  </div>
);
