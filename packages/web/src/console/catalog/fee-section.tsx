import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Field, SelectField } from "../../parts/field.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { getCurrencySymbol } from "../amount.ts";
import type { FormErrors } from "../form-errors.ts";
import { FormSection } from "../screen.tsx";
import { createFeeFields, toFeeFields, type FeeFields, type FeeKind } from "./catalog-fields.ts";
import { applyEdit, createRowId, focusRow, omit, RemoveButton, type Section } from "./new-rows.tsx";
import "./type-row.css";

const KINDS: Record<FeeKind, () => string> = {
  "rate-ticket": m.console_fee_rate_ticket,
  "amount-ticket": m.console_fee_amount_ticket,
  "rate-order": m.console_fee_rate_order,
  "amount-order": m.console_fee_amount_order,
};

type FeeRow = {
  id: string;
  value: FeeFields;
  change: (part: Partial<FeeFields>) => void;
  errors: FormErrors;
  symbol: string;
  /** The types that a saved fee is limited to. */
  types?: string;
  onRemove: () => void;
};

const FeeRow = ({ id, value, change, errors, symbol, types, onRemove }: FeeRow) => {
  const name = value.name.trim() || m.console_new_fee();
  const isRate = value.kind.startsWith("rate");
  return (
    <div class="type-row type-row--plain" role="group" aria-label={name}>
      <Field
        id={`${id}-name`}
        label={m.console_name()}
        {...(types ? { hint: m.console_fee_types({ types }) } : {})}
        value={value.name}
        error={errors.find(`${id}-name`)}
        onValue={(typed) => change({ name: typed })}
        required
      />
      <Field
        id={`${id}-size`}
        label={isRate ? m.console_fee_rate() : m.console_fee_amount()}
        prefix={isRate ? "%" : symbol}
        inputMode="decimal"
        value={value.size}
        error={errors.find(`${id}-size`)}
        onValue={(size) => change({ size })}
        required
      />
      <SelectField
        id={`${id}-kind`}
        label={m.console_fee_kind()}
        value={value.kind}
        onValue={(kind) => change({ kind: kind as FeeKind })}
        options={Object.entries(KINDS).map(([kind, words]) => [kind, words()])}
      />
      <span class="type-row__buttons">
        <RemoveButton name={name} onRemove={onRemove} />
      </span>
    </div>
  );
};

export const FeeSection = ({ eventId, catalog, draft: { fees, feeEdits }, change, errors, terms, onRemoval }: Section) => {
  const symbol = getCurrencySymbol(terms.currency, terms.locale);
  const add = (): void => {
    const id = createRowId("fee", fees);
    change({ fees: { ...fees, [id]: createFeeFields() } });
    focusRow(id);
  };
  const remove = (feeId: string) => callAdmin(() => admin.events[":eventId"].fees[":feeId"].$delete({ param: { eventId, feeId } }));
  const nameTypes = (ids: readonly string[] = []): string =>
    catalog.ticketTypes.flatMap(({ id, name }) => (ids.includes(id) ? [name] : [])).join(", ");
  return (
    <FormSection title={m.console_fees()}>
      <p class="soft">{m.console_fees_text()}</p>
      <div class="type-rows">
        {catalog.fees.map((fee) => {
          const { id, name } = fee;
          const saved = toFeeFields(fee, terms);
          return (
            <FeeRow
              key={id}
              {...{ id, errors, symbol }}
              value={{ ...saved, ...feeEdits[id] }}
              change={(part) => change({ feeEdits: applyEdit(feeEdits, { id, saved, part }) })}
              types={nameTypes(fee.ticketTypeIds)}
              onRemove={() => onRemoval({ name, send: () => remove(id), focusId: "new-fee" })}
            />
          );
        })}
        {Object.entries(fees).map(([id, value]) => (
          <FeeRow
            key={id}
            {...{ id, value, errors, symbol }}
            change={(part) => change({ fees: { ...fees, [id]: { ...value, ...part } } })}
            onRemove={() => change({ fees: omit(fees, id) })}
          />
        ))}
      </div>
      <Button small icon="plus" id="new-fee" onClick={add}>
        {m.console_new_fee()}
      </Button>
    </FormSection>
  );
};
