import { useQuery } from "@tanstack/preact-query";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { getCurrencySymbol } from "../amount.ts";
import { FormSection } from "../screen.tsx";
import { reportQuery } from "../queries.ts";
import { createTypeFields, toTypeFields, type CatalogDraft, type TypeFields } from "./catalog-fields.ts";
import { createRowId, omit, type Section } from "./new-rows.tsx";
import { TypeRow } from "./type-row.tsx";
import "./type-row.css";

/** Drops an edit that restores the saved value. */
const applyEdit = (edits: CatalogDraft["edits"], { id, saved, part }: { id: string; saved: TypeFields; part: Partial<TypeFields> }) => {
  const edit = Object.fromEntries(
    Object.entries({ ...edits[id], ...part }).filter(([name, value]) => saved[name as keyof TypeFields] !== value),
  );
  return Object.keys(edit).length === 0 ? omit(edits, id) : { ...edits, [id]: edit };
};

export const TypeSection = ({ eventId, catalog, draft: { edits, types }, change, errors, terms }: Section) => {
  const report = useQuery(reportQuery(eventId)).data;
  const soldOf = new Map(report?.byTicketType.map(({ ticketTypeId, sold }) => [ticketTypeId, sold]));
  const symbol = getCurrencySymbol(terms.currency, terms.locale);
  const isEmpty = catalog.ticketTypes.length + Object.keys(types).length === 0;
  return (
    <FormSection title={m.console_types()}>
      {isEmpty ? (
        <p class="soft">{m.console_types_empty()}</p>
      ) : (
        <div class="type-rows">
          {catalog.ticketTypes.map((type) => {
            const saved = toTypeFields(type, terms);
            return (
              <TypeRow
                key={type.id}
                id={type.id}
                value={{ ...saved, ...edits[type.id] }}
                change={(part) => change({ edits: applyEdit(edits, { id: type.id, saved, part }) })}
                sold={soldOf.get(type.id) ?? 0}
                isUnlimited={type.capacity === null}
                {...{ errors, symbol }}
              />
            );
          })}
          {Object.entries(types).map(([id, value]) => (
            <TypeRow
              key={id}
              {...{ id, value, errors, symbol }}
              change={(part) => change({ types: { ...types, [id]: { ...value, ...part } } })}
              pools={catalog.pools}
              onRemove={() => change({ types: omit(types, id) })}
            />
          ))}
        </div>
      )}
      <Button small icon="plus" onClick={() => change({ types: { ...types, [createRowId("type", types)]: createTypeFields() } })}>
        {m.console_new_type()}
      </Button>
    </FormSection>
  );
};
