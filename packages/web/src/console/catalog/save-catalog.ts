/** Saves row after row. What is saved is done with; what is refused stays as it was typed, with the reason beside it. */
import { isRefusal, Refusal } from "../../api/answer.ts";
import { number } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import type { FieldError } from "../../parts/error-summary.tsx";
import { admin, ask } from "../ask.ts";
import { errorsOf } from "../check.ts";
import {
  changeOf,
  poolBody,
  productBody,
  rowFieldOf,
  typeBody,
  typeFieldsOf,
  type CatalogDraft,
  type Part,
  type Terms,
  type TicketTypeView,
} from "./catalog-fields.ts";

type Row = {
  id: string;
  part: Part;
  /** The paths that are wrong as typed, before anything is sent. */
  paths: string[];
  send: () => Promise<unknown>;
};

const rowOf = <T>(id: string, part: Part, parsed: { body: T } | { paths: string[] }, send: (body: T) => Promise<unknown>): Row =>
  "paths" in parsed
    ? { id, part, paths: parsed.paths, send: () => Promise.resolve() }
    : { id, part, paths: [], send: () => send(parsed.body) };

const rowsOf = (eventId: string, draft: CatalogDraft, types: readonly TicketTypeView[], terms: Terms): Row[] => {
  const of = admin.events[":eventId"];
  const param = { eventId };
  return [
    ...Object.entries(draft.pools).map(([id, fields]) =>
      rowOf(id, "pools", poolBody(fields), (json) => ask(() => of.pools.$post({ param, json }))),
    ),
    ...types.flatMap((type) => {
      const edit = draft.edits[type.id];
      if (edit === undefined) return [];
      const parsed = typeBody({ ...typeFieldsOf(type, terms), ...edit }, terms);
      return rowOf(type.id, "edits", parsed, (body) =>
        ask(() => of["ticket-types"][":ticketTypeId"].$patch({ param: { ...param, ticketTypeId: type.id }, json: changeOf(edit, body) })),
      );
    }),
    ...Object.entries(draft.types).map(([id, fields]) =>
      rowOf(id, "types", typeBody(fields, terms), (json) => ask(() => of["ticket-types"].$post({ param, json }))),
    ),
    ...Object.entries(draft.products).map(([id, fields]) =>
      rowOf(id, "products", productBody(fields, terms), (json) => ask(() => of.products.$post({ param, json }))),
    ),
  ];
};

/** The API names the smallest limit that is possible; people read it as what is sold. */
const belowSold = (error: Refusal): string => {
  const least = /\d+/.exec(error.issues[0]?.message ?? "")?.[0];
  return m.console_below_sold({ count: number(Number(least ?? 0)) });
};

const refused = (row: Row, error: unknown): FieldError[] =>
  isRefusal(error, "ticket_type.below_sold")
    ? [{ id: `${row.id}-capacity`, message: belowSold(error) }]
    : errorsOf(error, rowFieldOf(row), `${row.id}-name`);

export type Saved = { errors: FieldError[]; left: CatalogDraft };

/** Nothing is sent while something is wrong that can be seen here. */
export const saveCatalog = async (p: {
  eventId: string;
  draft: CatalogDraft;
  types: readonly TicketTypeView[];
  terms: Terms;
}): Promise<Saved> => {
  const rows = rowsOf(p.eventId, p.draft, p.types, p.terms);
  const wrong = rows.flatMap((row) => row.paths.flatMap((path) => rowFieldOf(row)(path) ?? []));
  if (wrong.length > 0) return { errors: wrong, left: p.draft };
  const left = structuredClone(p.draft);
  const errors: FieldError[] = [];
  for (const row of rows)
    try {
      await row.send();
      delete left[row.part][row.id];
    } catch (error) {
      errors.push(...refused(row, error));
    }
  return { errors, left };
};
