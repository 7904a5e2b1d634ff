import { useState } from "preact/hooks";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Field } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import type { FormErrors } from "../form-errors.ts";
import type { CatalogView } from "../queries.ts";
import type { TypeFields } from "./catalog-fields.ts";
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
  /** A type that was created without a limit cannot get one. */
  isUnlimited?: boolean;
  /** The pools that a new type can share. */
  pools?: CatalogView["pools"];
  onRemove?: () => void;
};

const More = ({ id, value, change, errors, pools = [] }: TypeRow) => {
  const field = (name: "maxPerOrder" | "salesStartAt" | "salesEndAt") => ({
    id: `${id}-${name}`,
    value: value[name],
    error: errors.find(`${id}-${name}`),
    onValue: (typed: string) => change({ [name]: typed }),
  });
  const toggle = (poolId: string, isChosen: boolean): void =>
    change({ poolIds: isChosen ? [...value.poolIds, poolId] : value.poolIds.filter((id) => id !== poolId) });
  return (
    <div class="type-row__more">
      <div class="cols">
        <Field {...field("maxPerOrder")} label={m.console_type_max()} inputMode="numeric" />
        <Field {...field("salesStartAt")} label={m.console_type_sales_start()} type="datetime-local" />
        <Field {...field("salesEndAt")} label={m.console_type_sales_end()} type="datetime-local" />
      </div>
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
  const { id, value, change, errors, symbol, sold, isUnlimited = false, onRemove } = p;
  const hasHiddenError = errors.list.some((error) => [`${id}-maxPerOrder`, `${id}-salesStartAt`, `${id}-salesEndAt`].includes(error.id));
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
      {isUnlimited ? (
        <p class="type-row__unlimited">
          <span class="small soft">{m.console_capacity()}</span>
          <b>{m.console_unlimited()}</b>
        </p>
      ) : (
        <Field
          {...field("capacity")}
          label={m.console_capacity()}
          inputMode="numeric"
          {...(sold === undefined ? { placeholder: m.console_unlimited() } : {})}
        />
      )}
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
        {onRemove && (
          <button type="button" class="icon-button" aria-label={m.console_remove({ name })} onClick={onRemove}>
            <Icon name="cross" />
          </button>
        )}
      </span>
      {(isOpen || hasHiddenError) && <More {...p} />}
    </div>
  );
};
