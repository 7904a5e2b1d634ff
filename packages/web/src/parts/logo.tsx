import { m } from "../paraglide/messages.js";
import { Mark } from "./mark.tsx";
import { wordmark } from "./wordmark.ts";

export const Logo = ({ href }: { href: string }) => (
  <a class="logo" href={href} aria-label={m.logo_home()}>
    <Mark />
    <svg class="logo__word" viewBox={wordmark.viewBox} aria-hidden="true">
      <path d={wordmark.d} />
    </svg>
  </a>
);
