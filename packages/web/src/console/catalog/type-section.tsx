import { useMutation, useQuery } from "@tanstack/preact-query";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { getCurrencySymbol } from "../amount.ts";
import { FormSection } from "../screen.tsx";
import { invalidate, reportQuery, type CatalogView } from "../queries.ts";
import { createTypeFields, toTypeFields } from "./catalog-fields.ts";
import { applyEdit, createRowId, focusRow, omit, type Section } from "./new-rows.tsx";
import { TypeRow } from "./type-row.tsx";
import "./type-row.css";

type Move = { id: string; name: string; by: -1 | 1 };

/** Saves the new order at once. The focus stays on the row's button, which the browser loses as the row moves. */
const useMove = (eventId: string, types: CatalogView["ticketTypes"]) => {
  const [moved, setMoved] = useState("");
  /** At an end of the list one of the two buttons is missing. */
  const focusIds = useRef<string[]>([]);
  const mutation = useMutation({
    mutationFn: async ({ id, name, by }: Move) => {
      const ids = types.map((type) => type.id).filter((other) => other !== id);
      const at = types.findIndex((type) => type.id === id) + by;
      const ticketTypeIds = ids.toSpliced(at, 0, id);
      await callAdmin(() => admin.events[":eventId"]["ticket-types"].order.$post({ param: { eventId }, json: { ticketTypeIds } }));
      await invalidate("event", eventId, "catalog");
      setMoved(m.console_moved({ name, place: formatNumber(at + 1) }));
    },
    onMutate: ({ id, by }) => void (focusIds.current = by < 0 ? [`${id}-up`, `${id}-down`] : [`${id}-down`, `${id}-up`]),
  });
  useLayoutEffect(() => {
    focusIds.current
      .map((id) => document.getElementById(id))
      .find((button) => button !== null)
      ?.focus();
    focusIds.current = [];
  }, [types.map(({ id }) => id).join()]);
  return { moved, error: mutation.error, move: (move: Move) => void (mutation.isPending || mutation.mutate(move)) };
};

export const TypeSection = ({ eventId, catalog, draft: { edits, types }, change, errors, terms, onRemoval }: Section) => {
  const report = useQuery(reportQuery(eventId)).data;
  const soldOf = new Map(report?.byTicketType.map(({ ticketTypeId, sold }) => [ticketTypeId, sold]));
  const symbol = getCurrencySymbol(terms.currency, terms.locale);
  const isEmpty = catalog.ticketTypes.length + Object.keys(types).length === 0;
  const { moved, error, move } = useMove(eventId, catalog.ticketTypes);
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
