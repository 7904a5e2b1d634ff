import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { RETURN_FEES, RETURN_MODES, type EventFields } from "./event-fields.ts";
import "./edit-conflict.css";
import "../../parts/table.css";

const LABELS: Record<keyof EventFields, () => string> = {
  name: m.console_event_name,
  description: m.console_event_description,
  startsAt: m.console_event_starts,
  endsAt: m.console_event_ends,
  doorsOpenAt: m.console_event_doors,
  timeZone: m.console_event_zone,
  venue: m.console_event_venue,
  address: m.console_event_address,
  city: m.console_event_city,
  organizer: m.console_organizer_name,
  organizerEmail: m.console_organizer_email,
  organizerPhone: m.console_organizer_phone,
  organizerUrl: m.console_organizer_url,
  refund: m.console_rules_refund,
  accessibility: m.console_rules_accessibility,
  terms: m.console_rules_terms,
  privacy: m.console_rules_privacy,
  minimumAge: m.console_age,
  returns: m.console_returns,
  returnHours: m.console_return_hours,
  returnDays: m.console_return_days,
  returnFees: m.console_return_fees,
  returnMoveDays: m.console_return_move_days,
  holdSeconds: m.console_event_hold,
  reminder: m.console_reminder,
  currency: m.console_event_currency,
};

/** A choice by its words. */
const getText = (fields: EventFields, name: keyof EventFields): string => {
  if (name === "returns") return RETURN_MODES[fields.returns]();
  return name === "returnFees" ? RETURN_FEES[fields.returnFees]() : fields[name];
};

type EditConflict = { theirs: EventFields; mine: EventFields; busy: boolean; onTheirs: () => void; onMine: () => void };

/** Shows the fields that differ, and lets the person choose a version. */
export const EditConflict = ({ theirs, mine, busy, onTheirs, onMine }: EditConflict) => {
  const changed = (Object.keys(LABELS) as (keyof EventFields)[]).filter((name) => theirs[name] !== mine[name]);
  return (
    <Notice kind="warn" icon="warning" role="alert">
      <h2>{m.console_changed_title()}</h2>
      <table class="table table--cards changed">
        <thead>
          <tr>
            <th scope="col">{m.console_changed_field()}</th>
            <th scope="col">{m.console_changed_theirs()}</th>
            <th scope="col">{m.console_changed_mine()}</th>
          </tr>
        </thead>
        <tbody>
          {changed.map((name) => (
            <tr key={name}>
              <td>{LABELS[name]()}</td>
              <td data-label={m.console_changed_theirs()}>{getText(theirs, name)}</td>
              <td data-label={m.console_changed_mine()}>{getText(mine, name)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="row">
        <Button small onClick={onTheirs}>
          {m.console_changed_take_theirs()}
        </Button>
        <Button small busy={busy} onClick={onMine}>
          {m.console_changed_keep_mine()}
        </Button>
      </div>
    </Notice>
  );
};
