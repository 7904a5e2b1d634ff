import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";
import { Mark } from "./mark.tsx";

type Looks = {
  /** Primary once a screen. */
  kind?: "primary" | "quiet" | "danger" | "plain";
  icon?: IconName;
  after?: IconName;
  small?: boolean;
  wide?: boolean;
  busy?: boolean;
  children: ComponentChildren;
};

const classOf = ({ kind = "quiet", small, wide }: Looks): string =>
  ["button", `button--${kind}`, small && "button--small", wide && "button--wide"].filter(Boolean).join(" ");

const Inside = ({ icon, after, busy, children }: Looks) => (
  <>
    {busy ? <Mark turning /> : icon && <Icon name={icon} />}
    <span>{children}</span>
    {after && <Icon name={after} />}
  </>
);

type Press = Looks & {
  /** Why it cannot be pressed now: it stays focusable and says so. */
  why?: string | undefined;
  whyId?: string;
  onClick?: (event: MouseEvent) => void;
  type?: "button" | "submit";
  id?: string;
  "aria-label"?: string;
  "aria-expanded"?: boolean;
};

/** Pressed while busy or with a reason against it, it does nothing. */
export const Button = (p: Press) => {
  const { why, busy = false, onClick, type = "button", id } = p;
  const whyId = why === undefined ? undefined : (p.whyId ?? `${id ?? "button"}-why`);
  const press = (event: MouseEvent): void => {
    if (why !== undefined || busy) return event.preventDefault();
    onClick?.(event);
  };
  const button = (
    <button
      class={classOf(p)}
      type={type}
      onClick={press}
      {...(id === undefined ? {} : { id })}
      {...(busy ? { "aria-busy": "true" as const } : {})}
      {...(why === undefined ? {} : { "aria-disabled": "true" as const, "aria-describedby": whyId })}
      {...(p["aria-label"] === undefined ? {} : { "aria-label": p["aria-label"] })}
      {...(p["aria-expanded"] === undefined ? {} : { "aria-expanded": p["aria-expanded"] })}
    >
      <Inside {...p} />
    </button>
  );
  if (why === undefined) return button;
  return (
    <span>
      {button}
      <span class="button__why" id={whyId}>
        {why}
      </span>
    </span>
  );
};

type Link = Looks & { href: string; target?: "_blank"; download?: boolean };

/** A link that looks like a button. */
export const ButtonLink = (p: Link) => {
  const { href, target, download } = p;
  return (
    <a
      class={classOf(p)}
      href={href}
      {...(target === undefined ? {} : { target, rel: "noopener" })}
      {...(download === undefined ? {} : { download })}
    >
      <Inside {...p} />
    </a>
  );
};
