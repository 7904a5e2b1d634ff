/** How often a write that lost to another one is tried again, and how late. */
import type { OrderProtocol } from "./order.protocol.ts";

export type Retry = { attempts: number; baseMs: number; capMs: number };
/** 20 ms and 500 ms serve as many buyers, but double the slowest answers. */
export const RETRY: Retry = { attempts: 8, baseMs: 10, capMs: 200 };

export const backOff = ({ pause, random, retry }: OrderProtocol, attempt: number): Promise<void> =>
  pause(random() * Math.min(retry.capMs, retry.baseMs * 2 ** attempt));
