/** Saves row after row. A rejected row stays in the draft, with its errors. */
import { isApiError } from "../../api/response.ts";
import type { FieldError } from "../../parts/error-summary.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { toFieldErrors } from "../form-errors.ts";
import { getBelowSoldText } from "./below-sold.ts";
import {
  toTypeChange,
  parsePool,
  parseProduct,
  createFieldLookup,
  parseType,
  toTypeFields,
  type CatalogDraft,
  type Part,
  type Terms,
  type TicketTypeView,
} from "./catalog-fields.ts";

type Row = {
  id: string;
  part: Part;
  /** The paths that fail the validation here. */
  paths: string[];
  send: () => Promise<unknown>;
};

const createRow = <T>(id: string, part: Part, parsed: { body: T } | { paths: string[] }, send: (body: T) => Promise<unknown>): Row =>
  "paths" in parsed
    ? { id, part, paths: parsed.paths, send: () => Promise.resolve() }
    : { id, part, paths: [], send: () => send(parsed.body) };

const createRows = (eventId: string, draft: CatalogDraft, types: readonly TicketTypeView[], terms: Terms): Row[] => {
  const event = admin.events[":eventId"];
  const param = { eventId };
  return [
    ...Object.entries(draft.pools).map(([id, fields]) =>
      createRow(id, "pools", parsePool(fields), (json) => callAdmin(() => event.pools.$post({ param, json }))),
    ),
    ...types.flatMap((type) => {
      const edit = draft.edits[type.id];
      if (edit === undefined) return [];
      const parsed = parseType({ ...toTypeFields(type, terms), ...edit }, terms);
      return createRow(type.id, "edits", parsed, (body) =>
        callAdmin(() =>
          event["ticket-types"][":ticketTypeId"].$patch({ param: { ...param, ticketTypeId: type.id }, json: toTypeChange(edit, body) }),
        ),
      );
    }),
    ...Object.entries(draft.types).map(([id, fields]) =>
      createRow(id, "types", parseType(fields, terms), (json) => callAdmin(() => event["ticket-types"].$post({ param, json }))),
    ),
    ...Object.entries(draft.products).map(([id, fields]) =>
      createRow(id, "products", parseProduct(fields, terms), (json) => callAdmin(() => event.products.$post({ param, json }))),
    ),
  ];
};

const toRowErrors = (row: Row, error: unknown): FieldError[] =>
  isApiError(error, "ticket_type.below_sold")
    ? [{ id: `${row.id}-capacity`, message: getBelowSoldText(error) }]
    : toFieldErrors(error, createFieldLookup(row), `${row.id}-name`);

export type SaveResult = { errors: FieldError[]; rest: CatalogDraft };

/** Sends nothing while a row fails the validation here. */
export const saveCatalog = async (p: {
  eventId: string;
  draft: CatalogDraft;
  types: readonly TicketTypeView[];
  terms: Terms;
}): Promise<SaveResult> => {
  const rows = createRows(p.eventId, p.draft, p.types, p.terms);
  const invalid = rows.flatMap((row) => row.paths.flatMap((path) => createFieldLookup(row)(path) ?? []));
  if (invalid.length > 0) return { errors: invalid, rest: p.draft };
  const rest = structuredClone(p.draft);
  const errors: FieldError[] = [];
  for (const row of rows)
    try {
      await row.send();
      delete rest[row.part][row.id];
    } catch (error) {
      errors.push(...toRowErrors(row, error));
    }
  return { errors, rest };
};
