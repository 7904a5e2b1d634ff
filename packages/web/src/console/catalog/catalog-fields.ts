/** What an event sells as it is typed: changes of the types there are, and what is to be added. */
import { MAX_TICKETS, TicketTypeBody } from "@catraca/core/ticket-type.schema";
import { ProductBody } from "@catraca/core/product.schema";
import { PoolBody } from "@catraca/core/stock.schema";
import * as v from "valibot";
import { m } from "../../paraglide/messages.js";
import type { FieldError } from "../../parts/error-summary.tsx";
import { amountOf, amountText, countOf } from "../amount.ts";
import type { CatalogView } from "../queries.ts";
import { instantOf, wallOf } from "../zoned.ts";

export type TicketTypeView = CatalogView["ticketTypes"][number];

export type TypeFields = {
  name: string;
  price: string;
  /** Empty: no limit. */
  capacity: string;
  maxPerOrder: string;
  /** On the wall where the event is; empty: while the event is on sale. */
  salesStartAt: string;
  salesEndAt: string;
  poolIds: string[];
};
export type ProductFields = { name: string; price: string; stock: string };
export type PoolFields = { name: string; capacity: string };

/** `added`: under names of their own until they are saved. */
export type CatalogDraft = {
  edits: Record<string, Partial<TypeFields>>;
  types: Record<string, TypeFields>;
  products: Record<string, ProductFields>;
  pools: Record<string, PoolFields>;
};

export const NOTHING: CatalogDraft = { edits: {}, types: {}, products: {}, pools: {} };

export type Terms = { currency: string; timeZone: string; locale: string };

export const newType = (): TypeFields => ({
  name: "",
  price: "",
  capacity: "",
  maxPerOrder: "10",
  salesStartAt: "",
  salesEndAt: "",
  poolIds: [],
});

export const typeFieldsOf = (type: TicketTypeView, { currency, timeZone, locale }: Terms): TypeFields => ({
  name: type.name,
  price: amountText(type.price.amountMinor, currency, locale),
  capacity: type.capacity === null ? "" : String(type.capacity),
  maxPerOrder: String(type.maxPerOrder),
  salesStartAt: type.salesStartAt === undefined ? "" : wallOf(type.salesStartAt, timeZone),
  salesEndAt: type.salesEndAt === undefined ? "" : wallOf(type.salesEndAt, timeZone),
  poolIds: type.poolIds,
});

const money = (text: string, currency: string) => ({ amountMinor: amountOf(text, currency), currency });
const limit = (text: string) => (text.trim() === "" ? null : countOf(text));

type Parsed<T> = { body: T } | { paths: string[] };

const parsed = <S extends v.GenericSchema>(schema: S, input: unknown): Parsed<v.InferOutput<S>> => {
  const result = v.safeParse(schema, input);
  if (result.success) return { body: result.output };
  return { paths: [...new Set(result.issues.map((issue) => v.getDotPath(issue as v.BaseIssue<unknown>) ?? ""))] };
};

export const typeBody = (fields: TypeFields, { currency, timeZone }: Terms) =>
  parsed(TicketTypeBody, {
    name: fields.name,
    price: money(fields.price, currency),
    capacity: limit(fields.capacity),
    maxPerOrder: countOf(fields.maxPerOrder),
    ...(fields.salesStartAt === "" ? {} : { salesStartAt: instantOf(fields.salesStartAt, timeZone) }),
    ...(fields.salesEndAt === "" ? {} : { salesEndAt: instantOf(fields.salesEndAt, timeZone) }),
    poolIds: fields.poolIds,
  });

export const productBody = (fields: ProductFields, { currency }: Terms) =>
  parsed(ProductBody, { name: fields.name, price: money(fields.price, currency), stock: limit(fields.stock) });

export const poolBody = (fields: PoolFields) => parsed(PoolBody, { name: fields.name, capacity: countOf(fields.capacity) });

export type Part = keyof CatalogDraft;

const NAMELESS: Record<Part, () => string> = {
  edits: m.console_need_type_name,
  types: m.console_need_type_name,
  products: m.console_need_product_name,
  pools: m.console_need_pool_name,
};

const WORDS: Record<string, () => string> = {
  price: m.console_need_price,
  "price.amountMinor": m.console_need_price,
  capacity: m.console_need_count,
  stock: m.console_need_count,
  maxPerOrder: () => m.console_need_max({ most: MAX_TICKETS }),
  salesStartAt: m.console_need_sales_start,
  salesEndAt: m.console_need_sales_end,
};

/** The field of a row that a path of the API belongs to, and what to say there. */
export const rowFieldOf =
  ({ part, id }: { part: Part; id: string }) =>
  (path: string): FieldError | undefined => {
    const words = (path === "name" ? NAMELESS[part] : WORDS[path])?.();
    return words === undefined ? undefined : { id: `${id}-${path.split(".")[0]}`, message: words };
  };

/** What of a type was typed anew, as the API takes a change. */
export const changeOf = (edit: Partial<TypeFields>, body: v.InferOutput<typeof TicketTypeBody>) => {
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
