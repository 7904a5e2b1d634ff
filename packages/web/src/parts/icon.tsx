import { ICONS, type IconName } from "./icons.ts";

export type { IconName } from "./icons.ts";

/** Always beside a word, except where the control around it has a label. */
export const Icon = ({ name, class: more }: { name: IconName; class?: string }) => (
  <svg class={more ? `icon ${more}` : "icon"} viewBox="0 0 24 24" aria-hidden="true" dangerouslySetInnerHTML={{ __html: ICONS[name] }} />
);
