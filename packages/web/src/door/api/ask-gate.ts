/** Calls that a person makes and waits for, and nobody queues. */
import { m } from "../../paraglide/messages.js";
import type { ScanSession } from "../session.ts";
import type { Assignment } from "../storage/database.ts";
import { callGate } from "./gate-client.ts";

const LIMIT_MS = 8_000;

type Question = {
  path: string;
  body: object;
  assignment: Assignment;
  session: ScanSession;
  /** Said when nobody answered. */ lost: string;
};

/** `problem`: why there is no answer, in the page's language. */
export const askGate = async <T>(p: Question): Promise<{ answer: T } | { problem: string }> => {
  const { scanUrl, deviceToken } = p.assignment;
  const call = await callGate<T>({ url: `${scanUrl}${p.path}`, token: deviceToken, body: p.body, limitMs: LIMIT_MS });
  if (call.type === "answer") return { answer: call.body };
  if (call.type === "no-answer") return { problem: p.lost };
  // The check unpairs a device that was revoked.
  if (call.status === 401) await p.session.check();
  return { problem: call.status === 429 ? m.door_ask_later() : m.door_ask_refused() };
};
