import { useQuery } from "@tanstack/preact-query";
import { getErrorMessage } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { getCurrencySymbol } from "../amount.ts";
import { FormSection } from "../screen.tsx";
import { invalidate, reportQuery } from "../queries.ts";
import { useMove } from "../use-move.ts";
import { createTypeFields, toTypeFields } from "./catalog-fields.ts";
import { applyEdit, createRowId, focusRow, omit, type Section } from "./new-rows.tsx";
import { TypeRow } from "./type-row.tsx";
import "./type-row.css";

export const TypeSection = ({ eventId, catalog, draft: { edits, types }, change, errors, terms, onRemoval }: Section) => {
  const report = useQuery(reportQuery(eventId)).data;
  const soldOf = new Map(report?.byTicketType.map(({ ticketTypeId, sold }) => [ticketTypeId, sold]));
  const symbol = getCurrencySymbol(terms.currency, terms.locale);
  const isEmpty = catalog.ticketTypes.length + Object.keys(types).length === 0;
  const { moved, error, move } = useMove(
    catalog.ticketTypes.map(({ id }) => id),
    async (ticketTypeIds) => {
      await callAdmin(() => admin.events[":eventId"]["ticket-types"].order.$post({ param: { eventId }, json: { ticketTypeIds } }));
      await invalidate("event", eventId, "catalog");
    },
  );
  const add = (): void => {
    const id = createRowId("type", types);
    change({ types: { ...types, [id]: createTypeFields() } });
    focusRow(id);
  };
  const remove = (ticketTypeId: string) =>
    callAdmin(() => admin.events[":eventId"]["ticket-types"][":ticketTypeId"].$delete({ param: { eventId, ticketTypeId } }));
  return (
    <FormSection title={m.console_types()}>
      {isEmpty ? (
        <p class="soft">{m.console_types_empty()}</p>
      ) : (
        <div class="type-rows">
          {catalog.ticketTypes.map((type, at) => {
            const { id, name } = type;
            const saved = toTypeFields(type, terms);
            return (
              <TypeRow
                key={id}
                {...{ id, errors, symbol }}
                value={{ ...saved, ...edits[id] }}
                change={(part) => change({ edits: applyEdit(edits, { id, saved, part }) })}
                sold={soldOf.get(id) ?? 0}
                overbooked={type.overbooked}
                others={catalog.ticketTypes.filter((other) => other.id !== id)}
                {...(soldOf.get(id) ? {} : { pools: catalog.pools })}
                {...(at > 0 ? { onUp: () => move({ id, name, by: -1 }) } : {})}
                {...(at < catalog.ticketTypes.length - 1 ? { onDown: () => move({ id, name, by: 1 }) } : {})}
                onRemove={() => onRemoval({ name, send: () => remove(id), focusId: "new-type" })}
              />
            );
          })}
          {Object.entries(types).map(([id, value]) => (
            <TypeRow
              key={id}
              {...{ id, value, errors, symbol }}
              change={(part) => change({ types: { ...types, [id]: { ...value, ...part } } })}
              pools={catalog.pools}
              others={catalog.ticketTypes}
              onRemove={() => change({ types: omit(types, id) })}
            />
          ))}
        </div>
      )}
      {error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(error)}</p>
        </Notice>
      )}
      <p class="visually-hidden" role="status">
        {moved}
      </p>
      <Button small icon="plus" id="new-type" onClick={add}>
        {m.console_new_type()}
      </Button>
    </FormSection>
  );
};
