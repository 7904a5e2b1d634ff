import { useEffect, useRef, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Icon } from "../../parts/icon.tsx";
import { playSignal } from "../result/signal.ts";
import type { Assignment } from "../storage/database.ts";

const SHOWN_MS = 30_000;

/** The organizer may move a device while it scans: other tickets are valid from then on. */
export const GateNotice = ({ assignment: { gate } }: { assignment: Assignment }) => {
  const known = useRef(gate.id);
  const [isMoved, setMoved] = useState(false);
  useEffect(() => {
    if (known.current === gate.id) return undefined;
    known.current = gate.id;
    setMoved(true);
    playSignal("unsure");
    const timer = setTimeout(() => setMoved(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [gate.id]);
  return (
    <div role="status">
      {isMoved && (
        <p class="scan__net">
          <Icon name="warning" />
          <span>{m.door_moved({ gate: gate.name })}</span>
        </p>
      )}
    </div>
  );
};
