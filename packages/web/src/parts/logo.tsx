import { m } from "../paraglide/messages.js";
import { Mark } from "./mark.tsx";
import "./logo.css";

export const Logo = ({ href }: { href: string }) => (
  <a class="logo" href={href} aria-label={m.logo_home()}>
    <Mark />
    <span class="logo__word" aria-hidden="true" />
  </a>
);
