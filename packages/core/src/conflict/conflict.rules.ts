/** Suggests what happened when an offline scan contradicts what the server knows. A person decides. */

/**
 * `same_entry`: one person was read twice. `second_person`: another person came in with the same ticket.
 * `not_entitled`: the ticket was not valid, or not at that gate. `accepted`: it was right to let the person in.
 */
export const VERDICTS = ["same_entry", "second_person", "not_entitled", "accepted"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** A scan of a conflict: who, where and when. */
export type ConflictScan = {
  scanId: string;
  did: "admitted" | "exited" | "redeemed";
  atMs: number;
  gateId: string;
  gateName: string;
  deviceId: string;
  offline?: boolean;
  /** How far the device's clock was ahead, as the device said. `atMs` is without it. */
  clockOffsetMs?: number;
};

type Contradiction = { reason: string; unverified?: boolean | undefined; scans: readonly Pick<ConflictScan, "atMs" | "gateId">[] };

/** Somebody who is read at one gate again within this time stands there still. */
const SAME_MS = 60_000;

/** A scan that nobody could verify proves nothing against the ticket's holder, so its verdict accuses nobody. */
export const suggestVerdict = ({ reason, unverified, scans: [scan, other] }: Contradiction): Verdict => {
  if (reason === "too_early" || reason === "too_late") return "accepted";
  if (scan && other && scan.gateId === other.gateId && Math.abs(scan.atMs - other.atMs) <= SAME_MS) return "same_entry";
  if (unverified) return "accepted";
  return other || reason === "nothing_to_redeem" ? "second_person" : "not_entitled";
};
