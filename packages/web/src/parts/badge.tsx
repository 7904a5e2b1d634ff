import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";
import "./badge.css";

type Kind = "ok" | "warn" | "bad" | "info" | "mine";

export const Badge = ({ kind, icon, children }: { kind?: Kind; icon?: IconName; children: ComponentChildren }) => (
  <span class={kind ? `badge badge--${kind}` : "badge"}>
    {icon && <Icon name={icon} />}
    {children}
  </span>
);
