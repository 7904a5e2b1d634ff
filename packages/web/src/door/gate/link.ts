/** Whether the gate function is within reach: what the browser says, and what the calls hear. */
import { createValue, type Value } from "../value.ts";

type LinkState = { online: boolean; sinceMs: number };
export type Link = {
  state: Value<LinkState>;
  /** A call heard something. */
  heard: () => void;
  /** A call heard nothing, or the network is gone. */
  lost: () => void;
};

export const createLink = ({ now, isConnected }: { now: () => number; isConnected: () => boolean }): Link => {
  const state = createValue<LinkState>({ online: isConnected(), sinceMs: now() });
  const become = (online: boolean): void => {
    if (state.get().online !== online) state.set({ online, sinceMs: now() });
  };
  return { state, heard: () => become(true), lost: () => become(false) };
};
