/** Saves row after row. A rejected row stays in the draft, with its errors. */
import type { FieldError } from "../../parts/error-summary.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { toFieldErrors } from "../form-errors.ts";
import type { CatalogView } from "../queries.ts";
import { toFeeFields, toPoolFields, toProductFields, toTypeFields, type CatalogDraft, type Terms } from "./catalog-fields.ts";
import {
  createFieldLookup,
  parseFee,
  parsePool,
  parseProduct,
  parseType,
  toProductChange,
  toTypeChange,
  type Part,
} from "./catalog-requests.ts";

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

/** Rows that were saved before, with what was typed over them. */
const createEdits = (eventId: string, draft: CatalogDraft, catalog: CatalogView, terms: Terms): Row[] => {
  const event = admin.events[":eventId"];
  const param = { eventId };
  return [
    ...catalog.pools.flatMap((pool) => {
      const edit = draft.poolEdits[pool.id];
      if (edit === undefined) return [];
      return createRow(pool.id, "poolEdits", parsePool({ ...toPoolFields(pool), ...edit }), (json) =>
        callAdmin(() => event.pools[":poolId"].$patch({ param: { ...param, poolId: pool.id }, json })),
      );
    }),
    ...catalog.ticketTypes.flatMap((type) => {
      const edit = draft.edits[type.id];
      if (edit === undefined) return [];
      return createRow(type.id, "edits", parseType({ ...toTypeFields(type, terms), ...edit }, terms), (body) =>
        callAdmin(() =>
          event["ticket-types"][":ticketTypeId"].$patch({ param: { ...param, ticketTypeId: type.id }, json: toTypeChange(edit, body) }),
        ),
      );
    }),
    ...catalog.products.flatMap((product) => {
      const edit = draft.productEdits[product.id];
      if (edit === undefined) return [];
      return createRow(product.id, "productEdits", parseProduct({ ...toProductFields(product, terms), ...edit }, terms), (body) =>
        callAdmin(() =>
          event.products[":productId"].$patch({ param: { ...param, productId: product.id }, json: toProductChange(edit, body) }),
        ),
      );
    }),
    ...catalog.fees.flatMap((fee) => {
      const edit = draft.feeEdits[fee.id];
      if (edit === undefined) return [];
      return createRow(fee.id, "feeEdits", parseFee({ ...toFeeFields(fee, terms), ...edit }, terms), (json) =>
        callAdmin(() => event.fees[":feeId"].$patch({ param: { ...param, feeId: fee.id }, json })),
      );
    }),
  ];
};

const createRows = (eventId: string, draft: CatalogDraft, catalog: CatalogView, terms: Terms): Row[] => {
  const event = admin.events[":eventId"];
  const param = { eventId };
  return [
    ...Object.entries(draft.pools).map(([id, fields]) =>
      createRow(id, "pools", parsePool(fields), (json) => callAdmin(() => event.pools.$post({ param, json }))),
    ),
    ...createEdits(eventId, draft, catalog, terms),
    ...Object.entries(draft.types).map(([id, fields]) =>
      createRow(id, "types", parseType(fields, terms), (json) => callAdmin(() => event["ticket-types"].$post({ param, json }))),
    ),
    ...Object.entries(draft.products).map(([id, fields]) =>
      createRow(id, "products", parseProduct(fields, terms), (json) => callAdmin(() => event.products.$post({ param, json }))),
    ),
    ...Object.entries(draft.fees).map(([id, fields]) =>
      createRow(id, "fees", parseFee(fields, terms), (json) => callAdmin(() => event.fees.$post({ param, json }))),
    ),
  ];
};

export type SaveResult = { errors: FieldError[]; rest: CatalogDraft };

/** Sends nothing while a row fails the validation here. */
export const saveCatalog = async (p: { eventId: string; draft: CatalogDraft; catalog: CatalogView; terms: Terms }): Promise<SaveResult> => {
  const rows = createRows(p.eventId, p.draft, p.catalog, p.terms);
  const invalid = rows.flatMap((row) => row.paths.flatMap((path) => createFieldLookup(row)(path) ?? []));
  if (invalid.length > 0) return { errors: invalid, rest: p.draft };
  const rest = structuredClone(p.draft);
  const errors: FieldError[] = [];
  for (const row of rows)
    try {
      await row.send();
      delete rest[row.part][row.id];
    } catch (error) {
      errors.push(...toFieldErrors(error, createFieldLookup(row), `${row.id}-name`));
    }
  return { errors, rest };
};
