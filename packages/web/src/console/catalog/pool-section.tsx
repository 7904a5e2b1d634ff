import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Field } from "../../parts/field.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import type { FormErrors } from "../form-errors.ts";
import { FormSection } from "../screen.tsx";
import { toPoolFields, type PoolFields } from "./catalog-fields.ts";
import { applyEdit, createRowId, focusRow, omit, RemoveButton, type Section } from "./new-rows.tsx";
import "./type-row.css";

type PoolRow = {
  id: string;
  value: PoolFields;
  change: (part: Partial<PoolFields>) => void;
  errors: FormErrors;
  /** The names of the types that draw from a saved pool. */
  types: string;
  onRemove: () => void;
};

const PoolRow = ({ id, value, change, errors, types, onRemove }: PoolRow) => {
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
      <p class="type-row__unlimited">
        <span class="small soft">{m.console_pool_types()}</span>
        <span>{types}</span>
      </p>
      <span class="type-row__buttons">
        <RemoveButton name={name} onRemove={onRemove} />
      </span>
    </div>
  );
};

export const PoolSection = ({ eventId, catalog, draft: { pools, poolEdits }, change, errors, onRemoval }: Section) => {
  const add = (): void => {
    const id = createRowId("pool", pools);
    change({ pools: { ...pools, [id]: { name: "", capacity: "" } } });
    focusRow(id);
  };
  const remove = (poolId: string) => callAdmin(() => admin.events[":eventId"].pools[":poolId"].$delete({ param: { eventId, poolId } }));
  const joinTypes = (id: string): string =>
    catalog.ticketTypes
      .filter(({ poolIds }) => poolIds.includes(id))
      .map(({ name }) => name)
      .join(", ") || m.console_none();
  return (
    <FormSection title={m.console_pools()}>
      {catalog.pools.length + Object.keys(pools).length === 0 && <p class="soft">{m.console_pools_empty()}</p>}
      <div class="type-rows">
        {catalog.pools.map((pool) => {
          const { id, name } = pool;
          const saved = toPoolFields(pool);
          return (
            <PoolRow
              key={id}
              {...{ id, errors }}
              value={{ ...saved, ...poolEdits[id] }}
              change={(part) => change({ poolEdits: applyEdit(poolEdits, { id, saved, part }) })}
              types={joinTypes(id)}
              onRemove={() => onRemoval({ name, send: () => remove(id), focusId: "new-pool" })}
            />
          );
        })}
        {Object.entries(pools).map(([id, value]) => (
          <PoolRow
            key={id}
            {...{ id, value, errors }}
            change={(part) => change({ pools: { ...pools, [id]: { ...value, ...part } } })}
            types={m.console_none()}
            onRemove={() => change({ pools: omit(pools, id) })}
          />
        ))}
      </div>
      <Button small icon="plus" id="new-pool" onClick={add}>
        {m.console_new_pool()}
      </Button>
    </FormSection>
  );
};
