import { lazy } from "preact-iso";

export type Removal = {
  name: string;
  /** The question, where it differs from that of a thing for sale. */
  text?: string;
  send: () => Promise<unknown>;
  /** Takes the focus when the removed row is gone. */
  focusId: string;
};

/** Lazy, because few visits remove something. */
export const RemovalDialog = lazy(async () => (await import("./removal-dialog.tsx")).RemovalDialog);
