import { money, number } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Field } from "../../parts/field.tsx";
import { symbolOf } from "../amount.ts";
import type { Check } from "../check.ts";
import { FormSection } from "../form-section.tsx";
import type { CatalogView } from "../queries.ts";
import type { ProductFields } from "./catalog-fields.ts";
import { RemoveRow } from "./remove-row.tsx";
import { nextName, without, type Section } from "./rows.ts";

const limitWords = (limit: number | null): string => (limit === null ? m.console_unlimited() : number(limit));

const ProductTable = ({ products }: { products: CatalogView["products"] }) => (
  <table class="table table--cards">
    <thead>
      <tr>
        <th scope="col">{m.console_name()}</th>
        <th scope="col" class="n">
          {m.console_price()}
        </th>
        <th scope="col" class="n">
          {m.console_stock()}
        </th>
        <th scope="col" class="n">
          {m.console_left()}
        </th>
      </tr>
    </thead>
    <tbody>
      {products.map(({ id, name, price, stock, available }) => (
        <tr key={id}>
          <td>{name}</td>
          <td class="n" data-label={m.console_price()}>
            {money(price)}
          </td>
          <td class="n" data-label={m.console_stock()}>
            {limitWords(stock)}
          </td>
          <td class="n" data-label={m.console_left()}>
            {limitWords(available)}
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
  check: Check;
  symbol: string;
  onRemove: () => void;
};

const NewProductRow = ({ id, value, change, check, symbol, onRemove }: NewRow) => {
  const field = (name: keyof ProductFields) => ({
    id: `${id}-${name}`,
    value: value[name],
    error: check.errorOf(`${id}-${name}`),
    onValue: (typed: string) => change({ [name]: typed }),
  });
  const name = value.name.trim() || m.console_new_product();
  return (
    <div class="tt tt--plain" role="group" aria-label={name}>
      <Field {...field("name")} label={m.console_name()} required />
      <Field {...field("price")} label={m.console_price()} prefix={symbol} inputMode="decimal" required />
      <Field {...field("stock")} label={m.console_stock()} inputMode="numeric" placeholder={m.console_unlimited()} />
      <RemoveRow name={name} onRemove={onRemove} />
    </div>
  );
};

export const ProductSection = ({ catalog, draft: { products }, change, check, terms }: Section) => (
  <FormSection title={m.console_products()}>
    {catalog.products.length > 0 ? <ProductTable products={catalog.products} /> : <p class="soft">{m.console_products_empty()}</p>}
    <div class="tts">
      {Object.entries(products).map(([id, value]) => (
        <NewProductRow
          key={id}
          {...{ id, value, check }}
          symbol={symbolOf(terms.currency, terms.locale)}
          change={(part) => change({ products: { ...products, [id]: { ...value, ...part } } })}
          onRemove={() => change({ products: without(products, id) })}
        />
      ))}
    </div>
    <Button
      small
      icon="plus"
      onClick={() => change({ products: { ...products, [nextName("product", products)]: { name: "", price: "", stock: "" } } })}
    >
      {m.console_new_product()}
    </Button>
  </FormSection>
);
