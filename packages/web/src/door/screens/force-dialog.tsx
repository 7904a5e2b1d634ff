import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import type { Scanner } from "../scanner/scanner.ts";
import type { Assignment } from "../storage/database.ts";
import type { Outcome } from "../result/outcome.ts";
import { getReasonText } from "../result/result-text.ts";

type Force = { assignment: Assignment; outcome: Outcome; scanner: Scanner; onClose: () => void };

/** Asks a supervisor to confirm, because the decision is recorded under this device's name. */
export const ForceDialog = ({ assignment, outcome, scanner, onClose }: Force) => {
  const reason = outcome.kind === "refuse" ? outcome.reason : "already_admitted";
  return (
    <Dialog
      id="force-title"
      title={m.door_force_title()}
      onClose={onClose}
      footer={
        <>
          <Button kind="primary" wide onClick={() => void scanner.rescan({ force: true })}>
            {m.door_force()}
          </Button>
          <Button wide onClick={onClose}>
            {m.door_force_back()}
          </Button>
        </>
      }
    >
      <p>{m.door_force_text({ device: assignment.device.name, reason: getReasonText(reason, assignment).toLowerCase() })}</p>
    </Dialog>
  );
};
