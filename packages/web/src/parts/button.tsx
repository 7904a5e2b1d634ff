import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";
import { Mark } from "./mark.tsx";
import "./button.css";

type Looks = {
  /** One primary button per screen. */
  kind?: "primary" | "quiet" | "danger" | "plain";
  icon?: IconName;
  after?: IconName;
  small?: boolean;
  wide?: boolean;
  busy?: boolean;
  children: ComponentChildren;
};

const getClass = ({ kind = "quiet", small, wide }: Looks): string =>
  ["button", `button--${kind}`, small && "button--small", wide && "button--wide"].filter(Boolean).join(" ");

const Content = ({ icon, after, busy, children }: Looks) => (
  <>
    {busy ? <Mark turning /> : icon && <Icon name={icon} />}
    <span>{children}</span>
    {after && <Icon name={after} />}
  </>
);

type ButtonProps = Looks & {
  /** Disables the button, which stays focusable and shows the reason. */
  disabledReason?: string | undefined;
  onClick?: (event: MouseEvent) => void;
  type?: "button" | "submit";
  /** The id of the form that the button submits, when it stands outside of it. */
  form?: string;
  id?: string;
  "aria-label"?: string;
  "aria-expanded"?: boolean;
};

export const Button = (p: ButtonProps) => {
  const { disabledReason, busy = false, onClick, type = "button", id } = p;
  const reasonId = disabledReason === undefined ? undefined : `${id ?? "button"}-why`;
  const press = (event: MouseEvent): void => {
    if (disabledReason !== undefined || busy) return event.preventDefault();
    onClick?.(event);
  };
  const button = (
    <button
      class={getClass(p)}
      type={type}
      onClick={press}
      {...(id === undefined ? {} : { id })}
      {...(p.form === undefined ? {} : { form: p.form })}
      {...(busy ? { "aria-busy": "true" as const } : {})}
      {...(disabledReason === undefined ? {} : { "aria-disabled": "true" as const, "aria-describedby": reasonId })}
      {...(p["aria-label"] === undefined ? {} : { "aria-label": p["aria-label"] })}
      {...(p["aria-expanded"] === undefined ? {} : { "aria-expanded": p["aria-expanded"] })}
    >
      <Content {...p} />
    </button>
  );
  if (disabledReason === undefined) return button;
  return (
    <span>
      {button}
      <span class="button__why" id={reasonId}>
        {disabledReason}
      </span>
    </span>
  );
};

type ButtonLinkProps = Looks & { href: string; /** `_top`: not a page of the router. */ target?: "_blank" | "_top" };

export const ButtonLink = (p: ButtonLinkProps) => {
  const { href, target } = p;
  return (
    <a class={getClass(p)} href={href} {...(target === undefined ? {} : { target, rel: "noopener" })}>
      <Content {...p} />
    </a>
  );
};
