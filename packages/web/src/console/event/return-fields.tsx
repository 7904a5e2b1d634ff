/** Until when buyers may return tickets by themselves. */
import { m } from "../../paraglide/messages.js";
import { Field, SelectField } from "../../parts/field.tsx";
import type { FormErrors } from "../form-errors.ts";
import { FormSection } from "../screen.tsx";
import { RETURN_FEES, RETURN_MODES, type EventFields } from "./event-fields.ts";

type ReturnFields = { value: EventFields; change: (part: Partial<EventFields>) => void; errors: FormErrors };

export const ReturnFields = ({ value, change, errors }: ReturnFields) => {
  const field = (id: string, name: "returns" | "returnHours" | "returnDays" | "returnFees" | "returnMoveDays") => ({
    id,
    value: value[name],
    error: errors.find(id),
    onValue: (typed: string) => change({ [name]: typed }),
  });
  const { returns } = value;
  return (
    <FormSection title={m.console_section_returns()}>
      <p class="small soft">{m.console_section_returns_text()}</p>
      <SelectField
        {...field("event-returns", "returns")}
        label={m.console_returns()}
        options={Object.entries(RETURN_MODES).map(([mode, text]) => [mode, text()] as const)}
      />
      {returns !== "" && (
        <div class="cols">
          {returns !== "days" && (
            <Field
              {...field("event-return-hours", "returnHours")}
              label={m.console_return_hours()}
              hint={m.console_return_hours_hint()}
              inputMode="numeric"
              required
            />
          )}
          {returns !== "hours" && (
            <Field {...field("event-return-days", "returnDays")} label={m.console_return_days()} inputMode="numeric" required />
          )}
          <SelectField
            {...field("event-return-fees", "returnFees")}
            label={m.console_return_fees()}
            options={Object.entries(RETURN_FEES).map(([fees, text]) => [fees, text()] as const)}
          />
        </div>
      )}
      <Field
        {...field("event-return-move-days", "returnMoveDays")}
        label={m.console_return_move_days()}
        hint={m.console_return_move_days_hint()}
        inputMode="numeric"
      />
    </FormSection>
  );
};
