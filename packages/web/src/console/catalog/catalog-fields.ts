/** The typed fields of a catalog, and the requests made of them. */
import { MAX_TICKETS } from "@catraca/core/ticket-type.rules";
import { TicketTypeBody } from "@catraca/core/ticket-type.schema";
import { ProductBody } from "@catraca/core/product.schema";
import { PoolBody } from "@catraca/core/stock.schema";
import * as v from "valibot";
import { m } from "../../paraglide/messages.js";
import type { FieldError } from "../../parts/error-summary.tsx";
import { parseAmount, formatAmount, parseCount } from "../amount.ts";
import type { CatalogView } from "../queries.ts";
import { toInstant, toWallTime } from "../wall-time.ts";

export type TicketTypeView = CatalogView["ticketTypes"][number];

export type TypeFields = {
  name: string;
  price: string;
  /** Empty: no limit. */
  capacity: string;
  maxPerOrder: string;
  /** Wall time at the event. Empty: as long as the event is on sale. */
  salesStartAt: string;
  salesEndAt: string;
  poolIds: string[];
};
export type ProductFields = { name: string; price: string; stock: string };
export type PoolFields = { name: string; capacity: string };

/** Edits go by the id of their ticket type. New rows have local ids until they are saved. */
export type CatalogDraft = {
  edits: Record<string, Partial<TypeFields>>;
  types: Record<string, TypeFields>;
  products: Record<string, ProductFields>;
  pools: Record<string, PoolFields>;
};

export const EMPTY_DRAFT: CatalogDraft = { edits: {}, types: {}, products: {}, pools: {} };

export type Terms = { currency: string; timeZone: string; locale: string };

export const createTypeFields = (): TypeFields => ({
  name: "",
  price: "",
  capacity: "",
  maxPerOrder: "10",
  salesStartAt: "",
  salesEndAt: "",
  poolIds: [],
});

export const toTypeFields = (type: TicketTypeView, { currency, timeZone, locale }: Terms): TypeFields => ({
  name: type.name,
  price: formatAmount(type.price.amountMinor, currency, locale),
  capacity: type.capacity === null ? "" : String(type.capacity),
  maxPerOrder: String(type.maxPerOrder),
  salesStartAt: type.salesStartAt === undefined ? "" : toWallTime(type.salesStartAt, timeZone),
  salesEndAt: type.salesEndAt === undefined ? "" : toWallTime(type.salesEndAt, timeZone),
  poolIds: type.poolIds,
});

const parseMoney = (text: string, currency: string) => ({ amountMinor: parseAmount(text, currency), currency });
const parseLimit = (text: string) => (text.trim() === "" ? null : parseCount(text));

type Parsed<T> = { body: T } | { paths: string[] };

const validate = <S extends v.GenericSchema>(schema: S, input: unknown): Parsed<v.InferOutput<S>> => {
  const result = v.safeParse(schema, input);
  if (result.success) return { body: result.output };
  return { paths: [...new Set(result.issues.map((issue) => v.getDotPath(issue as v.BaseIssue<unknown>) ?? ""))] };
};

export const parseType = (fields: TypeFields, { currency, timeZone }: Terms) =>
  validate(TicketTypeBody, {
    name: fields.name,
    price: parseMoney(fields.price, currency),
    capacity: parseLimit(fields.capacity),
    maxPerOrder: parseCount(fields.maxPerOrder),
    ...(fields.salesStartAt === "" ? {} : { salesStartAt: toInstant(fields.salesStartAt, timeZone) }),
    ...(fields.salesEndAt === "" ? {} : { salesEndAt: toInstant(fields.salesEndAt, timeZone) }),
    poolIds: fields.poolIds,
  });

export const parseProduct = (fields: ProductFields, { currency }: Terms) =>
  validate(ProductBody, { name: fields.name, price: parseMoney(fields.price, currency), stock: parseLimit(fields.stock) });

export const parsePool = (fields: PoolFields) => validate(PoolBody, { name: fields.name, capacity: parseCount(fields.capacity) });

export type Part = keyof CatalogDraft;

const NAME_ERRORS: Record<Part, () => string> = {
  edits: m.console_need_type_name,
  types: m.console_need_type_name,
  products: m.console_need_product_name,
  pools: m.console_need_pool_name,
};

const FIELD_ERRORS: Record<string, () => string> = {
  price: m.console_need_price,
  "price.amountMinor": m.console_need_price,
  capacity: m.console_need_count,
  stock: m.console_need_count,
  maxPerOrder: () => m.console_need_max({ most: MAX_TICKETS }),
  salesStartAt: m.console_need_sales_start,
  salesEndAt: m.console_need_sales_end,
};

/** Finds the field of a row, and its message, for a path that the API rejected. */
export const createFieldLookup =
  ({ part, id }: { part: Part; id: string }) =>
  (path: string): FieldError | undefined => {
    const text = (path === "name" ? NAME_ERRORS[part] : FIELD_ERRORS[path])?.();
    return text === undefined ? undefined : { id: `${id}-${path.split(".")[0]}`, message: text };
  };

/** Only the edited fields. */
export const toTypeChange = (edit: Partial<TypeFields>, body: v.InferOutput<typeof TicketTypeBody>) => {
  const { name, price, capacity, maxPerOrder, salesStartAt = null, salesEndAt = null } = body;
  return {
    ...("name" in edit ? { name } : {}),
    ...("price" in edit ? { price } : {}),
    ...("capacity" in edit && capacity !== null ? { capacity } : {}),
    ...("maxPerOrder" in edit ? { maxPerOrder } : {}),
    ...("salesStartAt" in edit ? { salesStartAt } : {}),
    ...("salesEndAt" in edit ? { salesEndAt } : {}),
  };
};
