import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";
import "./notice.css";

type Notice = { kind: "warn" | "bad" | "ok" | "info" | "idle"; icon: IconName; role?: "alert" | "status"; children: ComponentChildren };

export const Notice = ({ kind, icon, role, children }: Notice) => (
  <div class={`notice notice--${kind}`} {...(role === undefined ? {} : { role })}>
    <Icon name={icon} />
    <div>{children}</div>
  </div>
);
