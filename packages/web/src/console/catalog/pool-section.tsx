import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Field } from "../../parts/field.tsx";
import type { FormErrors } from "../form-errors.ts";
import { FormSection } from "../screen.tsx";
import type { CatalogView } from "../queries.ts";
import type { PoolFields } from "./catalog-fields.ts";
import { createRowId, omit, type Section, RemoveButton } from "./new-rows.tsx";
import "./type-row.css";
import "../../parts/table.css";

const PoolTable = ({ catalog }: { catalog: CatalogView }) => (
  <table class="table table--cards">
    <thead>
      <tr>
        <th scope="col">{m.console_name()}</th>
        <th scope="col">{m.console_pool_types()}</th>
        <th scope="col" class="numeric">
          {m.console_capacity()}
        </th>
      </tr>
    </thead>
    <tbody>
      {catalog.pools.map(({ id, name, capacity }) => (
        <tr key={id}>
          <td>{name}</td>
          <td data-label={m.console_pool_types()}>
            {catalog.ticketTypes
              .filter(({ poolIds }) => poolIds.includes(id))
              .map((type) => type.name)
              .join(", ") || m.console_none()}
          </td>
          <td class="numeric" data-label={m.console_capacity()}>
            {formatNumber(capacity)}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

type NewRow = { id: string; value: PoolFields; change: (part: Partial<PoolFields>) => void; errors: FormErrors; onRemove: () => void };

const NewPoolRow = ({ id, value, change, errors, onRemove }: NewRow) => {
  const field = (name: keyof PoolFields) => ({
    id: `${id}-${name}`,
    value: value[name],
    error: errors.find(`${id}-${name}`),
    onValue: (typed: string) => change({ [name]: typed }),
  });
  const name = value.name.trim() || m.console_new_pool();
  return (
    <div class="type-row type-row--plain" role="group" aria-label={name}>
      <Field {...field("name")} label={m.console_name()} required />
      <Field {...field("capacity")} label={m.console_capacity()} inputMode="numeric" required />
      <RemoveButton name={name} onRemove={onRemove} />
    </div>
  );
};

export const PoolSection = ({ catalog, draft: { pools }, change, errors }: Section) => (
  <FormSection title={m.console_pools()}>
    {catalog.pools.length > 0 ? <PoolTable catalog={catalog} /> : <p class="soft">{m.console_pools_empty()}</p>}
    <div class="type-rows">
      {Object.entries(pools).map(([id, value]) => (
        <NewPoolRow
          key={id}
          {...{ id, value, errors }}
          change={(part) => change({ pools: { ...pools, [id]: { ...value, ...part } } })}
          onRemove={() => change({ pools: omit(pools, id) })}
        />
      ))}
    </div>
    <Button small icon="plus" onClick={() => change({ pools: { ...pools, [createRowId("pool", pools)]: { name: "", capacity: "" } } })}>
      {m.console_new_pool()}
    </Button>
  </FormSection>
);
