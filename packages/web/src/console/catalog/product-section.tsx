import { formatMoney, formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Field } from "../../parts/field.tsx";
import { getCurrencySymbol } from "../amount.ts";
import type { FormErrors } from "../form-errors.ts";
import { FormSection } from "../screen.tsx";
import type { CatalogView } from "../queries.ts";
import type { ProductFields } from "./catalog-fields.ts";
import { createRowId, omit, type Section, RemoveButton } from "./new-rows.tsx";
import "./type-row.css";
import "../../parts/table.css";

const formatLimit = (limit: number | null): string => (limit === null ? m.console_unlimited() : formatNumber(limit));

const ProductTable = ({ products }: { products: CatalogView["products"] }) => (
  <table class="table table--cards">
    <thead>
      <tr>
        <th scope="col">{m.console_name()}</th>
        <th scope="col" class="numeric">
          {m.console_price()}
        </th>
        <th scope="col" class="numeric">
          {m.console_stock()}
        </th>
        <th scope="col" class="numeric">
          {m.console_left()}
        </th>
      </tr>
    </thead>
    <tbody>
      {products.map(({ id, name, price, stock, available }) => (
        <tr key={id}>
          <td>{name}</td>
          <td class="numeric" data-label={m.console_price()}>
            {formatMoney(price)}
          </td>
          <td class="numeric" data-label={m.console_stock()}>
            {formatLimit(stock)}
          </td>
          <td class="numeric" data-label={m.console_left()}>
            {formatLimit(available)}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

type NewRow = {
  id: string;
  value: ProductFields;
  change: (part: Partial<ProductFields>) => void;
  errors: FormErrors;
  symbol: string;
  onRemove: () => void;
};

const NewProductRow = ({ id, value, change, errors, symbol, onRemove }: NewRow) => {
  const field = (name: keyof ProductFields) => ({
    id: `${id}-${name}`,
    value: value[name],
    error: errors.find(`${id}-${name}`),
    onValue: (typed: string) => change({ [name]: typed }),
  });
  const name = value.name.trim() || m.console_new_product();
  return (
    <div class="type-row type-row--plain" role="group" aria-label={name}>
      <Field {...field("name")} label={m.console_name()} required />
      <Field {...field("price")} label={m.console_price()} prefix={symbol} inputMode="decimal" required />
      <Field {...field("stock")} label={m.console_stock()} inputMode="numeric" placeholder={m.console_unlimited()} />
      <RemoveButton name={name} onRemove={onRemove} />
    </div>
  );
};

export const ProductSection = ({ catalog, draft: { products }, change, errors, terms }: Section) => (
  <FormSection title={m.console_products()}>
    {catalog.products.length > 0 ? <ProductTable products={catalog.products} /> : <p class="soft">{m.console_products_empty()}</p>}
    <div class="type-rows">
      {Object.entries(products).map(([id, value]) => (
        <NewProductRow
          key={id}
          {...{ id, value, errors }}
          symbol={getCurrencySymbol(terms.currency, terms.locale)}
          change={(part) => change({ products: { ...products, [id]: { ...value, ...part } } })}
          onRemove={() => change({ products: omit(products, id) })}
        />
      ))}
    </div>
    <Button
      small
      icon="plus"
      onClick={() => change({ products: { ...products, [createRowId("product", products)]: { name: "", price: "", stock: "" } } })}
    >
      {m.console_new_product()}
    </Button>
  </FormSection>
);
