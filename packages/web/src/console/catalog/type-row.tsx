import { useState } from "preact/hooks";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Badge } from "../../parts/badge.tsx";
import { Button } from "../../parts/button.tsx";
import { Field, SelectField, TextField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import type { FormErrors } from "../form-errors.ts";
import type { CatalogView } from "../queries.ts";
import type { TypeFields } from "./catalog-fields.ts";
import { LimitField, RemoveButton, UnlimitedCheck } from "./new-rows.tsx";
import "./type-row.css";
import "../screen.css";
import "../../parts/button.css";

type TypeRow = {
  id: string;
  value: TypeFields;
  change: (part: Partial<TypeFields>) => void;
  errors: FormErrors;
  symbol: string;
  /** The tickets sold of a saved type. */
  sold?: number;
  /** How many more are sold or held than the limit. */
  overbooked?: number | undefined;
  /** The pools that a type can share until it is sold. */
  pools?: CatalogView["pools"];
  /** The saved types that it can wait for. */
  others: readonly { id: string; name: string }[];
  onUp?: () => void;
  onDown?: () => void;
  onRemove: () => void;
};

type Switch = { label: string; hint: string; value: boolean; onValue: (value: boolean) => void };

const Switch = ({ label, hint, value, onValue }: Switch) => (
  <label class="check">
    <input type="checkbox" checked={value} onChange={(event) => onValue(event.currentTarget.checked)} />
    <span>
      {label} <span class="small soft">{hint}</span>
    </span>
  </label>
);

const More = ({ id, value, change, errors, sold, pools = [], others, onUp, onDown }: TypeRow) => {
  const field = (name: "maxPerOrder" | "maxPerBuyer" | "salesStartAt" | "salesEndAt") => ({
    id: `${id}-${name}`,
    value: value[name],
    error: errors.find(`${id}-${name}`),
    onValue: (typed: string) => change({ [name]: typed }),
  });
  const toggle = (poolId: string, isChosen: boolean): void =>
    change({ poolIds: isChosen ? [...value.poolIds, poolId] : value.poolIds.filter((id) => id !== poolId) });
  const { name } = value;
  return (
    <div class="type-row__more">
      <TextField
        id={`${id}-description`}
        label={m.console_type_description()}
        hint={m.console_type_description_hint()}
        value={value.description}
        error={errors.find(`${id}-description`)}
        onValue={(description) => change({ description })}
        rows={2}
      />
      <Field
        id={`${id}-group`}
        label={m.console_type_group()}
        hint={m.console_type_group_hint()}
        value={value.group}
        error={errors.find(`${id}-group`)}
        onValue={(group) => change({ group })}
      />
      <div class="cols">
        <Field {...field("maxPerOrder")} label={m.console_type_max()} inputMode="numeric" />
        <Field {...field("maxPerBuyer")} label={m.console_type_max_buyer()} inputMode="numeric" />
        <Field {...field("salesStartAt")} label={m.console_type_sales_start()} type="datetime-local" />
        <Field {...field("salesEndAt")} label={m.console_type_sales_end()} type="datetime-local" />
      </div>
      {others.length > 0 && (
        <SelectField
          id={`${id}-after`}
          label={m.console_type_after()}
          hint={m.console_type_after_hint()}
          value={value.after}
          error={errors.find(`${id}-after`)}
          onValue={(after) => change({ after })}
          options={[["", m.console_type_after_none()], ...others.map((type) => [type.id, type.name] as const)]}
        />
      )}
      <Switch
        label={m.console_type_hidden()}
        hint={m.console_type_hidden_hint()}
        value={value.isHidden}
        onValue={(isHidden) => change(isHidden ? { isHidden, needsCode: false } : { isHidden })}
      />
      <Switch
        label={m.console_type_code()}
        hint={m.console_type_code_hint()}
        value={value.needsCode}
        onValue={(needsCode) => change(needsCode ? { needsCode, isHidden: false } : { needsCode })}
      />
      {sold !== undefined && (
        <Switch
          label={m.console_type_closed()}
          hint={m.console_type_closed_hint()}
          value={value.salesClosed}
          onValue={(salesClosed) => change({ salesClosed })}
        />
      )}
      {(onUp || onDown) && (
        <div class="row">
          {onUp && (
            <Button small id={`${id}-up`} aria-label={m.console_move_up_of({ name })} onClick={onUp}>
              {m.console_move_up()}
            </Button>
          )}
          {onDown && (
            <Button small id={`${id}-down`} aria-label={m.console_move_down_of({ name })} onClick={onDown}>
              {m.console_move_down()}
            </Button>
          )}
        </div>
      )}
      {pools.length > 0 && (
        <fieldset class="plain-fieldset">
          <legend class="label">{m.console_type_pools()}</legend>
          {pools.map((pool) => (
            <label class="check" key={pool.id}>
              <input
                type="checkbox"
                checked={value.poolIds.includes(pool.id)}
                onChange={(event) => toggle(pool.id, event.currentTarget.checked)}
              />
              <span>
                {pool.name} · {formatNumber(pool.capacity)}
              </span>
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
};

/** A ticket type in one row. Settings that rarely change unfold below it. */
export const TypeRow = (p: TypeRow) => {
  const { id, value, change, errors, symbol, sold, overbooked, onRemove } = p;
  const hasHiddenError = errors.list.some((error) =>
    ["maxPerOrder", "maxPerBuyer", "salesStartAt", "salesEndAt", "description", "group", "after"].some(
      (name) => error.id === `${id}-${name}`,
    ),
  );
  const [isOpen, setOpen] = useState(false);
  const name = value.name.trim() || m.console_new_type();
  const field = (field: "name" | "price" | "capacity") => ({
    id: `${id}-${field}`,
    value: value[field],
    error: errors.find(`${id}-${field}`),
    onValue: (typed: string) => change({ [field]: typed }),
  });
  return (
    <div class="type-row" role="group" aria-label={name}>
      <Field {...field("name")} label={m.console_name()} required />
      <Field {...field("price")} label={m.console_price()} prefix={symbol} inputMode="decimal" required />
      <LimitField {...field("capacity")} label={m.console_capacity()} isUnlimited={value.isUnlimited} />
      <p class="type-row__sold">
        <span class="small soft">{m.console_sold()}</span>
        <b class="num">{formatNumber(sold ?? 0)}</b>
      </p>
      <span class="type-row__buttons">
        <button
          type="button"
          class="icon-button"
          aria-label={m.console_more_of({ name })}
          aria-expanded={isOpen || hasHiddenError}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="more" />
        </button>
        <RemoveButton name={name} onRemove={onRemove} />
      </span>
      {(value.isHidden || value.needsCode || value.salesClosed || overbooked) && (
        <p class="type-row__state">
          {overbooked && (
            <Badge kind="warn" icon="warning">
              {m.console_overbooked({ count: overbooked })}
            </Badge>
          )}
          {value.isHidden && <Badge icon="lock">{m.console_type_is_hidden()}</Badge>}
          {value.needsCode && <Badge icon="lock">{m.console_type_needs_code()}</Badge>}
          {value.salesClosed && <Badge icon="lock">{m.console_type_is_closed()}</Badge>}
        </p>
      )}
      {sold === undefined && <UnlimitedCheck id={id} value={value.isUnlimited} onValue={(isUnlimited) => change({ isUnlimited })} />}
      {(isOpen || hasHiddenError) && <More {...p} />}
    </div>
  );
};
