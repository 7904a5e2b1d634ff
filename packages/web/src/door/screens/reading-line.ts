/** A kept reading in a line: what came of it, in words and as an icon. */
import { m } from "../../paraglide/messages.js";
import type { IconName } from "../../parts/icon.tsx";
import type { Post } from "../kept/post.ts";
import type { Kind, Reading } from "../kept/reading.ts";
import { reasonWords } from "../result/words.ts";

const ICONS: Record<Kind, IconName> = {
  admit: "check",
  attend: "check",
  used: "ticket",
  refuse: "cross",
  unsure: "warning",
  exit: "arrow-right",
};

/** By what was answered, whatever was shown first. */
export const kindOf = (reading: Reading): Kind => {
  if (reading.state !== "answered") return reading.shown ?? "unsure";
  if (reading.result === "refused") return reading.reason === "already_admitted" ? "used" : "refuse";
  return reading.result === "exited" ? "exit" : "admit";
};

export const iconOf = (reading: Reading): IconName => ICONS[kindOf(reading)];

const DID = { admitted: m.door_did_admitted, exited: m.door_did_exited, redeemed: m.door_did_redeemed } as const;

export const cameOf = (reading: Reading, post: Post): string => {
  if (reading.state === "answered" && reading.result !== "refused") return DID[reading.result]();
  if (reading.state === "answered" && reading.reason !== undefined) return reasonWords(reading.reason, post);
  return reading.shown === "refuse" ? m.door_unknown_code() : m.door_did_undecided();
};

export const stateOf = (reading: Reading): string => {
  if (reading.state === "waiting") return m.door_state_waiting();
  if (reading.state === "dropped") return m.door_state_dropped();
  return reading.late ? m.door_state_late() : m.door_state_answered();
};
