import { useQuery } from "@tanstack/preact-query";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { symbolOf } from "../amount.ts";
import { FormSection } from "../form-section.tsx";
import { reportQuery } from "../queries.ts";
import { newType, typeFieldsOf, type CatalogDraft, type TypeFields } from "./catalog-fields.ts";
import { nextName, without, type Section } from "./rows.ts";
import { TypeRow } from "./type-row.tsx";

/** An edit that is back to what is saved is none. */
const edited = (edits: CatalogDraft["edits"], { id, saved, part }: { id: string; saved: TypeFields; part: Partial<TypeFields> }) => {
  const edit = Object.fromEntries(
    Object.entries({ ...edits[id], ...part }).filter(([name, value]) => saved[name as keyof TypeFields] !== value),
  );
  return Object.keys(edit).length === 0 ? without(edits, id) : { ...edits, [id]: edit };
};

export const TypeSection = ({ eventId, catalog, draft: { edits, types }, change, check, terms }: Section) => {
  const report = useQuery(reportQuery(eventId)).data;
  const soldOf = new Map(report?.byTicketType.map(({ ticketTypeId, sold }) => [ticketTypeId, sold]));
  const symbol = symbolOf(terms.currency, terms.locale);
  const isEmpty = catalog.ticketTypes.length + Object.keys(types).length === 0;
  return (
    <FormSection title={m.console_types()}>
      {isEmpty ? (
        <p class="soft">{m.console_types_empty()}</p>
      ) : (
        <div class="tts">
          {catalog.ticketTypes.map((type) => {
            const saved = typeFieldsOf(type, terms);
            return (
              <TypeRow
                key={type.id}
                id={type.id}
                value={{ ...saved, ...edits[type.id] }}
                change={(part) => change({ edits: edited(edits, { id: type.id, saved, part }) })}
                sold={soldOf.get(type.id) ?? 0}
                isUnlimited={type.capacity === null}
                {...{ check, symbol }}
              />
            );
          })}
          {Object.entries(types).map(([id, value]) => (
            <TypeRow
              key={id}
              {...{ id, value, check, symbol }}
              change={(part) => change({ types: { ...types, [id]: { ...value, ...part } } })}
              pools={catalog.pools}
              onRemove={() => change({ types: without(types, id) })}
            />
          ))}
        </div>
      )}
      <Button small icon="plus" onClick={() => change({ types: { ...types, [nextName("type", types)]: newType() } })}>
        {m.console_new_type()}
      </Button>
    </FormSection>
  );
};
