import { useState } from "preact/hooks";
import { number } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Field } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import type { Check } from "../check.ts";
import type { CatalogView } from "../queries.ts";
import type { TypeFields } from "./catalog-fields.ts";

type TypeRow = {
  id: string;
  value: TypeFields;
  change: (part: Partial<TypeFields>) => void;
  check: Check;
  symbol: string;
  /** Of a type that is there: how many are sold. */
  sold?: number;
  /** What was made without a limit stays without. */
  isUnlimited?: boolean;
  /** Shared limits to choose from, for a new type. */
  pools?: CatalogView["pools"];
  onRemove?: () => void;
};

const More = ({ id, value, change, check, pools = [] }: TypeRow) => {
  const field = (name: "maxPerOrder" | "salesStartAt" | "salesEndAt") => ({
    id: `${id}-${name}`,
    value: value[name],
    error: check.errorOf(`${id}-${name}`),
    onValue: (typed: string) => change({ [name]: typed }),
  });
  const choose = (poolId: string, chosen: boolean): void =>
    change({ poolIds: chosen ? [...value.poolIds, poolId] : value.poolIds.filter((one) => one !== poolId) });
  return (
    <div class="tt__more">
      <div class="cols">
        <Field {...field("maxPerOrder")} label={m.console_type_max()} inputMode="numeric" />
        <Field {...field("salesStartAt")} label={m.console_type_sales_start()} type="datetime-local" />
        <Field {...field("salesEndAt")} label={m.console_type_sales_end()} type="datetime-local" />
      </div>
      {pools.length > 0 && (
        <fieldset class="plainset">
          <legend class="label">{m.console_type_pools()}</legend>
          {pools.map((pool) => (
            <label class="check" key={pool.id}>
              <input
                type="checkbox"
                checked={value.poolIds.includes(pool.id)}
                onChange={(event) => choose(pool.id, event.currentTarget.checked)}
              />
              <span>
                {pool.name} · {number(pool.capacity)}
              </span>
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
};

/** A ticket type on one line; what is seldom changed unfolds below it. */
export const TypeRow = (p: TypeRow) => {
  const { id, value, change, check, symbol, sold, isUnlimited = false, onRemove } = p;
  const isWrongInside = check.errors.some((error) => [`${id}-maxPerOrder`, `${id}-salesStartAt`, `${id}-salesEndAt`].includes(error.id));
  const [open, setOpen] = useState(false);
  const name = value.name.trim() || m.console_new_type();
  const field = (field: "name" | "price" | "capacity") => ({
    id: `${id}-${field}`,
    value: value[field],
    error: check.errorOf(`${id}-${field}`),
    onValue: (typed: string) => change({ [field]: typed }),
  });
  return (
    <div class="tt" role="group" aria-label={name}>
      <Field {...field("name")} label={m.console_name()} required />
      <Field {...field("price")} label={m.console_price()} prefix={symbol} inputMode="decimal" required />
      {isUnlimited ? (
        <p class="tt__unlimited">
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
      <p class="tt__sold">
        <span class="small soft">{m.console_sold()}</span>
        <b class="num">{number(sold ?? 0)}</b>
      </p>
      <span class="tt__buttons">
        <button
          type="button"
          class="icon-button"
          aria-label={m.console_more_of({ name })}
          aria-expanded={open || isWrongInside}
          onClick={() => setOpen(!open)}
        >
          <Icon name="more" />
        </button>
        {onRemove && (
          <button type="button" class="icon-button" aria-label={m.console_remove({ name })} onClick={onRemove}>
            <Icon name="cross" />
          </button>
        )}
      </span>
      {(open || isWrongInside) && <More {...p} />}
    </div>
  );
};
