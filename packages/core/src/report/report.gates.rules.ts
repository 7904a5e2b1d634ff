/** Finds the gates of a running event that somebody should look at. */

/** Scans of one gate, admitted and refused. */
export type GateScans = { gateId: string; recent: number; earlier: number };

/** A gate with fewer scans may have none for a quarter of an hour by chance. */
const ENOUGH = 5;
/** So many scans of the other gates say that people come. */
const BUSY = 20;

/** Gates that scanned before and have no recent scan, while the others have many. A gate that never scanned may not be open. */
export const findSilentGates = (gates: readonly GateScans[]): string[] => {
  const recent = gates.reduce((sum, gate) => sum + gate.recent, 0);
  return recent < BUSY ? [] : gates.filter((gate) => gate.recent === 0 && gate.earlier >= ENOUGH).map(({ gateId }) => gateId);
};
