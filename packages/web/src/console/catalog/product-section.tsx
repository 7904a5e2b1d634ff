import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Field } from "../../parts/field.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { getCurrencySymbol } from "../amount.ts";
import type { FormErrors } from "../form-errors.ts";
import { FormSection } from "../screen.tsx";
import { createProductFields, toProductFields, type ProductFields } from "./catalog-fields.ts";
import { applyEdit, createRowId, focusRow, LimitField, omit, RemoveButton, UnlimitedCheck, type Section } from "./new-rows.tsx";
import "./type-row.css";

type ProductRow = {
  id: string;
  value: ProductFields;
  change: (part: Partial<ProductFields>) => void;
  errors: FormErrors;
  symbol: string;
  /** How many are left of a saved product. */
  left?: string;
  onRemove: () => void;
};

const ProductRow = ({ id, value, change, errors, symbol, left, onRemove }: ProductRow) => {
  const field = (name: "name" | "price" | "stock") => ({
    id: `${id}-${name}`,
    value: value[name],
    error: errors.find(`${id}-${name}`),
    onValue: (typed: string) => change({ [name]: typed }),
  });
  const name = value.name.trim() || m.console_new_product();
  return (
    <div class="type-row" role="group" aria-label={name}>
      <Field {...field("name")} label={m.console_name()} required />
      <Field {...field("price")} label={m.console_price()} prefix={symbol} inputMode="decimal" required />
      <LimitField {...field("stock")} label={m.console_stock()} isUnlimited={value.isUnlimited} />
      <p class="type-row__sold">
        <span class="small soft">{m.console_left()}</span>
        <b class="num">{left ?? "–"}</b>
      </p>
      <span class="type-row__buttons">
        <RemoveButton name={name} onRemove={onRemove} />
      </span>
      {left === undefined && <UnlimitedCheck id={id} value={value.isUnlimited} onValue={(isUnlimited) => change({ isUnlimited })} />}
    </div>
  );
};

export const ProductSection = ({ eventId, catalog, draft, change, errors, terms, onRemoval }: Section) => {
  const { products, productEdits } = draft;
  const symbol = getCurrencySymbol(terms.currency, terms.locale);
  const add = (): void => {
    const id = createRowId("product", products);
    change({ products: { ...products, [id]: createProductFields() } });
    focusRow(id);
  };
  const remove = (productId: string) =>
    callAdmin(() => admin.events[":eventId"].products[":productId"].$delete({ param: { eventId, productId } }));
  return (
    <FormSection title={m.console_products()}>
      {catalog.products.length + Object.keys(products).length === 0 && <p class="soft">{m.console_products_empty()}</p>}
      <div class="type-rows">
        {catalog.products.map((product) => {
          const { id, name, available, overbooked } = product;
          const saved = toProductFields(product, terms);
          return (
            <ProductRow
              key={id}
              {...{ id, errors, symbol }}
              value={{ ...saved, ...productEdits[id] }}
              change={(part) => change({ productEdits: applyEdit(productEdits, { id, saved, part }) })}
              left={available === null ? m.console_unlimited() : formatNumber(available - (overbooked ?? 0))}
              onRemove={() => onRemoval({ name, send: () => remove(id), focusId: "new-product" })}
            />
          );
        })}
        {Object.entries(products).map(([id, value]) => (
          <ProductRow
            key={id}
            {...{ id, value, errors, symbol }}
            change={(part) => change({ products: { ...products, [id]: { ...value, ...part } } })}
            onRemove={() => change({ products: omit(products, id) })}
          />
        ))}
      </div>
      <Button small icon="plus" id="new-product" onClick={add}>
        {m.console_new_product()}
      </Button>
    </FormSection>
  );
};
