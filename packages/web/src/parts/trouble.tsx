import type { ComponentChildren } from "preact";
import { Tiles } from "./tiles.tsx";

type Trouble = { title: string; text?: string; heading?: "h1" | "h2"; kinds?: string; children?: ComponentChildren };

/** An empty or failed state: what is so, and what to do. */
export const Trouble = ({ title, text, heading: Heading = "h2", kinds = "cccc", children }: Trouble) => (
  <div class="empty">
    <Tiles columns={4} turns="0123" kinds={kinds} />
    <Heading tabIndex={-1}>{title}</Heading>
    {text !== undefined && <p class="soft">{text}</p>}
    {children}
  </div>
);
