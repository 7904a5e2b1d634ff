/** The requests made of typed fields. Loaded with the first save, because the schemas are large. */
import { MAX_TICKETS } from "@catraca/core/ticket-type.rules";
import { TicketTypeBody } from "@catraca/core/ticket-type.schema";
import { FeeBody } from "@catraca/core/fee.schema";
import { ProductBody } from "@catraca/core/product.schema";
import { PoolBody } from "@catraca/core/stock.schema";
import * as v from "valibot";
import { m } from "../../paraglide/messages.js";
import type { FieldError } from "../../parts/error-summary.tsx";
import { parseAmount, parseCount } from "../amount.ts";
import { toInstant } from "../wall-time.ts";
import type { CatalogDraft, FeeFields, PoolFields, ProductFields, Terms, TypeFields } from "./catalog-fields.ts";

const parseMoney = (text: string, currency: string) => ({ amountMinor: parseAmount(text, currency), currency });
/** An empty quantity is missing, and means no limit only when the organizer says so. */
const parseLimit = (text: string, isUnlimited: boolean) => (isUnlimited ? null : parseCount(text));

type Parsed<T> = { body: T } | { paths: string[] };

const validate = <S extends v.GenericSchema>(schema: S, input: unknown): Parsed<v.InferOutput<S>> => {
  const result = v.safeParse(schema, input);
  if (result.success) return { body: result.output };
  return { paths: [...new Set(result.issues.map((issue) => v.getDotPath(issue as v.BaseIssue<unknown>) ?? ""))] };
};

export const parseType = (fields: TypeFields, { currency, timeZone }: Terms) =>
  validate(TicketTypeBody, {
    name: fields.name,
    description: fields.description.trim(),
    group: fields.group.trim(),
    price: parseMoney(fields.price, currency),
    capacity: parseLimit(fields.capacity, fields.isUnlimited),
    maxPerOrder: parseCount(fields.maxPerOrder),
    ...(fields.maxPerBuyer.trim() === "" ? {} : { maxPerBuyer: parseCount(fields.maxPerBuyer) }),
    ...(fields.salesStartAt === "" ? {} : { salesStartAt: toInstant(fields.salesStartAt, timeZone) }),
    ...(fields.salesEndAt === "" ? {} : { salesEndAt: toInstant(fields.salesEndAt, timeZone) }),
    visibility: fields.isHidden ? "hidden" : fields.needsCode ? "code" : "public",
    poolIds: fields.poolIds,
    ...(fields.after === "" ? {} : { after: fields.after }),
  });

export const parseProduct = (fields: ProductFields, { currency }: Terms) =>
  validate(ProductBody, {
    name: fields.name,
    price: parseMoney(fields.price, currency),
    stock: parseLimit(fields.stock, fields.isUnlimited),
  });

export const parsePool = (fields: PoolFields) => validate(PoolBody, { name: fields.name, capacity: parseCount(fields.capacity) });

/** A rate has two decimals, as reais have: parsed as such it is in basis points. */
export const parseFee = ({ name, size, kind }: FeeFields, { currency }: Terms) =>
  validate(FeeBody, {
    name,
    per: kind.endsWith("order") ? "order" : "ticket",
    ...(kind.startsWith("rate") ? { basisPoints: parseAmount(size.replace("%", ""), "BRL") } : { amount: parseMoney(size, currency) }),
  });

export type Part = keyof CatalogDraft;

const NAME_ERRORS: Record<Part, () => string> = {
  edits: m.console_need_type_name,
  types: m.console_need_type_name,
  productEdits: m.console_need_product_name,
  poolEdits: m.console_need_pool_name,
  feeEdits: m.console_need_fee_name,
  products: m.console_need_product_name,
  pools: m.console_need_pool_name,
  fees: m.console_need_fee_name,
};

const FIELD_ERRORS: Record<string, () => string> = {
  description: m.console_need_shorter,
  group: m.console_need_shorter,
  basisPoints: m.console_need_rate,
  amount: m.console_need_price,
  "amount.amountMinor": m.console_need_price,
  price: m.console_need_price,
  "price.amountMinor": m.console_need_price,
  capacity: m.console_need_count,
  stock: m.console_need_count,
  maxPerBuyer: m.console_need_count,
  after: m.console_need_other_tier,
  maxPerOrder: () => m.console_need_max({ most: MAX_TICKETS }),
  salesStartAt: m.console_need_sales_start,
  salesEndAt: m.console_need_sales_end,
};

/** The quantity of a new row can be no limit. */
const HAS_LIMIT_CHOICE: readonly Part[] = ["types", "products"];
const isLimit = (path: string): boolean => path === "capacity" || path === "stock";

const getFieldError = (part: Part, path: string): string | undefined => {
  if (isLimit(path) && HAS_LIMIT_CHOICE.includes(part)) return m.console_need_limit();
  return (path === "name" ? NAME_ERRORS[part] : FIELD_ERRORS[path])?.();
};

/** One field has both of them. */
const FIELD_OF: Record<string, string> = { basisPoints: "size", amount: "size", "amount.amountMinor": "size" };

/** Finds the field of a row, and its message, for a path that the API rejected. */
export const createFieldLookup =
  ({ part, id }: { part: Part; id: string }) =>
  (path: string): FieldError | undefined => {
    const text = getFieldError(part, path);
    return text === undefined ? undefined : { id: `${id}-${FIELD_OF[path] ?? path.split(".")[0]}`, message: text };
  };

/** Only the edited fields. */
export const toTypeChange = (edit: Partial<TypeFields>, body: v.InferOutput<typeof TicketTypeBody>) => {
  const {
    name,
    description = "",
    group = "",
    price,
    capacity,
    maxPerOrder,
    maxPerBuyer = null,
    after = null,
    salesStartAt = null,
    salesEndAt = null,
    visibility,
    poolIds,
  } = body;
  return {
    ...("name" in edit ? { name } : {}),
    ...("description" in edit ? { description } : {}),
    ...("group" in edit ? { group } : {}),
    ...("price" in edit ? { price } : {}),
    ...("capacity" in edit && capacity !== null ? { capacity } : {}),
    ...("maxPerOrder" in edit ? { maxPerOrder } : {}),
    ...("maxPerBuyer" in edit ? { maxPerBuyer } : {}),
    ...("after" in edit ? { after } : {}),
    ...("salesStartAt" in edit ? { salesStartAt } : {}),
    ...("salesEndAt" in edit ? { salesEndAt } : {}),
    ...("isHidden" in edit || "needsCode" in edit ? { visibility } : {}),
    ...("poolIds" in edit ? { poolIds } : {}),
    ...(edit.salesClosed === undefined ? {} : { salesClosed: edit.salesClosed }),
  };
};

export const toProductChange = (edit: Partial<ProductFields>, { name, price, stock }: v.InferOutput<typeof ProductBody>) => ({
  ...("name" in edit ? { name } : {}),
  ...("price" in edit ? { price } : {}),
  ...("stock" in edit && stock !== null ? { stock } : {}),
});
