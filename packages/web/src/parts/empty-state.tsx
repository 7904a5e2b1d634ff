import type { ComponentChildren } from "preact";
import { Tiles } from "./tiles.tsx";
import "./empty-state.css";

type EmptyState = { title: string; text?: string; heading?: "h1" | "h2"; kinds?: string; children?: ComponentChildren };

/** Shown instead of content that is empty or failed to load: what happened, and what to do. */
export const EmptyState = ({ title, text, heading: Heading = "h2", kinds = "cccc", children }: EmptyState) => (
  <div class="empty">
    <Tiles columns={4} turns="0123" kinds={kinds} />
    <Heading tabIndex={-1}>{title}</Heading>
    {text !== undefined && <p class="soft">{text}</p>}
    {children}
  </div>
);
