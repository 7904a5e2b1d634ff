import { number } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Field } from "../../parts/field.tsx";
import type { Check } from "../check.ts";
import { FormSection } from "../form-section.tsx";
import type { CatalogView } from "../queries.ts";
import type { PoolFields } from "./catalog-fields.ts";
import { RemoveRow } from "./remove-row.tsx";
import { nextName, without, type Section } from "./rows.ts";

const PoolTable = ({ catalog }: { catalog: CatalogView }) => (
  <table class="table table--cards">
    <thead>
      <tr>
        <th scope="col">{m.console_name()}</th>
        <th scope="col">{m.console_pool_types()}</th>
        <th scope="col" class="n">
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
          <td class="n" data-label={m.console_capacity()}>
            {number(capacity)}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

type NewRow = { id: string; value: PoolFields; change: (part: Partial<PoolFields>) => void; check: Check; onRemove: () => void };

const NewPoolRow = ({ id, value, change, check, onRemove }: NewRow) => {
  const field = (name: keyof PoolFields) => ({
    id: `${id}-${name}`,
    value: value[name],
    error: check.errorOf(`${id}-${name}`),
    onValue: (typed: string) => change({ [name]: typed }),
  });
  const name = value.name.trim() || m.console_new_pool();
  return (
    <div class="tt tt--plain" role="group" aria-label={name}>
      <Field {...field("name")} label={m.console_name()} required />
      <Field {...field("capacity")} label={m.console_capacity()} inputMode="numeric" required />
      <RemoveRow name={name} onRemove={onRemove} />
    </div>
  );
};

export const PoolSection = ({ catalog, draft: { pools }, change, check }: Section) => (
  <FormSection title={m.console_pools()}>
    {catalog.pools.length > 0 ? <PoolTable catalog={catalog} /> : <p class="soft">{m.console_pools_empty()}</p>}
    <div class="tts">
      {Object.entries(pools).map(([id, value]) => (
        <NewPoolRow
          key={id}
          {...{ id, value, check }}
          change={(part) => change({ pools: { ...pools, [id]: { ...value, ...part } } })}
          onRemove={() => change({ pools: without(pools, id) })}
        />
      ))}
    </div>
    <Button small icon="plus" onClick={() => change({ pools: { ...pools, [nextName("pool", pools)]: { name: "", capacity: "" } } })}>
      {m.console_new_pool()}
    </Button>
  </FormSection>
);
