/** Scans made offline that contradict others, for a person to settle. */
import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatTime } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { SelectField } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { invalidate, type ConflictView, type EventView } from "../queries.ts";
import { getReasonText } from "../reason-text.ts";
import { FormSection } from "../screen.tsx";
import { getClockText } from "../status.tsx";
import "./conflicts.css";

type Verdict = ConflictView["suggestedVerdict"];

const VERDICTS: Record<Verdict, () => string> = {
  same_entry: m.console_conflict_same_entry,
  second_person: m.console_conflict_second_person,
  not_entitled: m.console_conflict_not_entitled,
  accepted: m.console_conflict_accepted,
};

const DID = { admitted: m.console_conflict_admitted, exited: m.console_conflict_exited, redeemed: m.console_conflict_redeemed } as const;

const ScanLine = ({ scan, timeZone }: { scan: ConflictView["scans"][number]; timeZone: string }) => (
  <li>
    <b class="num">{formatTime({ at: scan.at, timeZone })}</b>{" "}
    {[DID[scan.result](), scan.gate.name, scan.device.name, scan.offline && m.console_conflict_offline(), getClockText(scan.clockOffsetMs)]
      .filter(Boolean)
      .join(" · ")}
  </li>
);

const Conflict = ({ conflict, event }: { conflict: ConflictView; event: EventView }) => {
  const { id, ticket, reason, unverified, scans, suggestedVerdict } = conflict;
  const [verdict, setVerdict] = useState<Verdict>(suggestedVerdict);
  const settleMutation = useMutation({
    mutationFn: (json: { verdict: Verdict }) =>
      callAdmin(() => admin.conflicts[":conflictId"].settle.$post({ param: { conflictId: id }, json })),
    onSuccess: () => Promise.all([invalidate("event", event.id, "conflicts"), invalidate("event", event.id, "report")]),
  });
  return (
    <li class="conflict">
      <p>
        <a href={`/console/events/${event.id}/orders/${ticket.orderId}`}>{ticket.attendeeName}</a> · {ticket.ticketType}
      </p>
      <p class="soft small">{m.console_conflict_reason({ reason: getReasonText(reason) })}</p>
      {unverified && <p class="small">{m.console_conflict_unverified()}</p>}
      <ol class="conflict__scans small">
        {scans.map((scan) => (
          <ScanLine key={scan.scanId} scan={scan} timeZone={event.timeZone} />
        ))}
      </ol>
      <div class="conflict__settle">
        <SelectField
          id={`verdict-${id}`}
          label={m.console_conflict_verdict()}
          value={verdict}
          onValue={(value) => setVerdict(value as Verdict)}
          options={Object.entries(VERDICTS).map(([value, text]) => [value, text()] as const)}
        />
        <Button
          busy={settleMutation.isPending}
          aria-label={m.console_conflict_settle_of({ name: ticket.attendeeName })}
          onClick={() => settleMutation.mutate({ verdict })}
        >
          {m.console_conflict_settle()}
        </Button>
      </div>
      {settleMutation.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(settleMutation.error)}</p>
        </Notice>
      )}
    </li>
  );
};

type Conflicts = { event: EventView; conflicts: readonly ConflictView[]; error: Error | null };

export const Conflicts = ({ event, conflicts, error }: Conflicts) => (
  <FormSection title={m.console_conflicts()}>
    {error && (
      <Notice kind="bad" icon="warning" role="alert">
        <p>{getErrorMessage(error)}</p>
      </Notice>
    )}
    <p class="soft">{m.console_conflicts_text()}</p>
    <ul>
      {conflicts.map((conflict) => (
        <Conflict key={conflict.id} {...{ conflict, event }} />
      ))}
    </ul>
  </FormSection>
);
