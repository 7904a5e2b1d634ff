import "./icon.css";
/** 24 × 24, strokes of 2 px with butt ends and square joins, on whole or half pixels. A solid shape is a half-moon. */
const ICONS = {
  search: '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
  calendar: '<path d="M4 6h16v14H4zM4 11h16M8.5 3v5M15.5 3v5"/>',
  pin: '<path d="M12 21c-4.5-4.5-7-8-7-11a7 7 0 0 1 14 0c0 3-2.5 6.5-7 11z"/><path class="solid" d="M9 10a3 3 0 0 1 6 0z"/>',
  clock: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.5l3.5 2"/>',
  ticket: '<path d="M3 6h18v3.5a2.5 2.5 0 0 0 0 5V18H3v-3.5a2.5 2.5 0 0 0 0-5z"/><path d="M14.5 6v12" stroke-dasharray="2 2"/>',
  user: '<circle cx="12" cy="8" r="4"/><path class="solid" d="M4 21a8 7 0 0 1 16 0z"/>',
  users:
    '<circle cx="9" cy="9" r="3.5"/><path class="solid" d="M2.5 20a6.5 6 0 0 1 13 0z"/><path d="M15.5 5.5a3.5 3.5 0 0 1 0 7M18 14.5c2 .8 3.5 2.8 3.5 5.5"/>',
  mail: '<path d="M3 5.5h18v13H3zM3.5 6.5 12 13l8.5-6.5"/>',
  card: '<path d="M3 5.5h18v13H3zM3 10h18M6.5 15h4"/>',
  pix: '<path d="M12 3.5 20.5 12 12 20.5 3.5 12z"/><path d="m8 12 4-4 4 4-4 4z"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  minus: '<path d="M5 12h14"/>',
  check: '<path d="m4.5 12.5 5 5 10-11"/>',
  cross: '<path d="m6 6 12 12M18 6 6 18"/>',
  warning: '<path d="M12 3.5 21.5 20h-19z"/><path d="M12 10v4.5M12 16v2"/>',
  info: '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v6M12 7v2"/>',
  "arrow-right": '<path d="M4 12h15M13 6l6 6-6 6"/>',
  "arrow-left": '<path d="M20 12H5M11 6l-6 6 6 6"/>',
  "chevron-down": '<path d="m6 9.5 6 6 6-6"/>',
  download: '<path d="M12 4v11M7 10.5l5 5 5-5M4 20h16"/>',
  share: '<path d="M12 15V4M7.5 8 12 3.5 16.5 8M5 12v8h14v-8"/>',
  camera: '<path d="M3 7h4.5L9 4.5h6L16.5 7H21v12H3z"/><circle cx="12" cy="13" r="3.5"/>',
  torch: '<path d="M8 3h8v4l-2 3.5V21h-4V10.5L8 7zM8 7h8"/>',
  sound: '<path d="M4 9.5h3.5L12 5.5v13l-4.5-4H4z"/><path d="M15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>',
  mute: '<path d="M4 9.5h3.5L12 5.5v13l-4.5-4H4zM16 9.5l5 5M21 9.5l-5 5"/>',
  turn: '<path d="M19.5 12a7.5 7.5 0 1 1-2.5-5.6M19.5 3.5v4h-4"/>',
  offline:
    '<path d="M5 12.5a10 10 0 0 1 3.5-2.3M19 12.5a10 10 0 0 0-7-3M8.5 16a5 5 0 0 1 6-.6M4 4l16 16"/><path class="solid" d="M10.5 20a1.5 1.5 0 0 1 3 0z"/>',
  filter: '<path d="M4 7h16M7 12h10M10 17h4"/>',
  more: '<path d="M5 11v2M12 11v2M19 11v2" stroke-width="3"/>',
  copy: '<path d="M8.5 8.5H20V20H8.5z"/><path d="M15.5 8.5V4H4v11.5h4.5"/>',
  keyboard: '<path d="M3 6h18v12H3zM7 14.5h10M6.5 10h2M11 10h2M15.5 10h2"/>',
  lock: '<path d="M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3"/>',
  battery: '<path d="M3 7.5h16v9H3zM21.5 10.5v3"/><path class="solid" d="M5.5 10h8v4h-8z"/>',
} as const;

export type IconName = keyof typeof ICONS;

/** Hidden from screen readers: put a text beside it or a label on the control around it. */
export const Icon = ({ name, class: more }: { name: IconName; class?: string }) => (
  <svg class={more ? `icon ${more}` : "icon"} viewBox="0 0 24 24" aria-hidden="true" dangerouslySetInnerHTML={{ __html: ICONS[name] }} />
);
