/** The typed fields of a catalog. */
import { formatAmount } from "../amount.ts";
import type { CatalogView } from "../queries.ts";
import { toWallTime } from "../wall-time.ts";

export type TicketTypeView = CatalogView["ticketTypes"][number];
export type ProductView = CatalogView["products"][number];
export type PoolView = CatalogView["pools"][number];
export type FeeView = CatalogView["fees"][number];

export type TypeFields = {
  name: string;
  description: string;
  group: string;
  price: string;
  capacity: string;
  isUnlimited: boolean;
  maxPerOrder: string;
  /** Empty: no limit. */
  maxPerBuyer: string;
  /** Wall time at the event. Empty: as long as the event is on sale. */
  salesStartAt: string;
  salesEndAt: string;
  isHidden: boolean;
  /** Only orders with a code that unlocks it get it. */
  needsCode: boolean;
  salesClosed: boolean;
  poolIds: string[];
  /** Empty: it waits for no other type. */
  after: string;
};
export type ProductFields = { name: string; price: string; stock: string; isUnlimited: boolean };
export type PoolFields = { name: string; capacity: string };
/** What a fee is a part of, or added to. */
export type FeeKind = "rate-ticket" | "amount-ticket" | "rate-order" | "amount-order";
export type FeeFields = { name: string; size: string; kind: FeeKind };

/** Edits go by the id of what they change. New rows have local ids until they are saved. */
export type CatalogDraft = {
  edits: Record<string, Partial<TypeFields>>;
  productEdits: Record<string, Partial<ProductFields>>;
  poolEdits: Record<string, Partial<PoolFields>>;
  feeEdits: Record<string, Partial<FeeFields>>;
  types: Record<string, TypeFields>;
  products: Record<string, ProductFields>;
  pools: Record<string, PoolFields>;
  fees: Record<string, FeeFields>;
};

export const EMPTY_DRAFT: CatalogDraft = {
  edits: {},
  productEdits: {},
  poolEdits: {},
  feeEdits: {},
  types: {},
  products: {},
  pools: {},
  fees: {},
};

export type Terms = { currency: string; timeZone: string; locale: string };

export const createTypeFields = (): TypeFields => ({
  name: "",
  description: "",
  group: "",
  price: "",
  capacity: "",
  isUnlimited: false,
  maxPerOrder: "10",
  maxPerBuyer: "",
  salesStartAt: "",
  salesEndAt: "",
  isHidden: false,
  needsCode: false,
  salesClosed: false,
  poolIds: [],
  after: "",
});

export const toTypeFields = (type: TicketTypeView, { currency, timeZone, locale }: Terms): TypeFields => ({
  name: type.name,
  description: type.description ?? "",
  group: type.group ?? "",
  price: formatAmount(type.price.amountMinor, currency, locale),
  capacity: type.capacity === null ? "" : String(type.capacity),
  isUnlimited: type.capacity === null,
  maxPerOrder: String(type.maxPerOrder),
  maxPerBuyer: String(type.maxPerBuyer ?? ""),
  salesStartAt: type.salesStartAt === undefined ? "" : toWallTime(type.salesStartAt, timeZone),
  salesEndAt: type.salesEndAt === undefined ? "" : toWallTime(type.salesEndAt, timeZone),
  isHidden: type.visibility === "hidden",
  needsCode: type.visibility === "code",
  salesClosed: type.salesClosed,
  poolIds: type.poolIds,
  after: type.after ?? "",
});

export const createProductFields = (): ProductFields => ({ name: "", price: "", stock: "", isUnlimited: false });

export const toProductFields = ({ name, price, stock }: ProductView, { currency, locale }: Terms): ProductFields => ({
  name,
  price: formatAmount(price.amountMinor, currency, locale),
  stock: stock === null ? "" : String(stock),
  isUnlimited: stock === null,
});

export const toPoolFields = ({ name, capacity }: PoolView): PoolFields => ({ name, capacity: String(capacity) });

export const createFeeFields = (): FeeFields => ({ name: "", size: "", kind: "rate-ticket" });

/** 10,5 of a hundred: basis points have the two decimals of a real. */
const formatRate = (basisPoints: number, locale: string): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(basisPoints / 100);

export const toFeeFields = ({ name, per, basisPoints, amount }: FeeView, { currency, locale }: Terms): FeeFields => ({
  name,
  size: amount === undefined ? formatRate(basisPoints ?? 0, locale) : formatAmount(amount.amountMinor, currency, locale),
  kind: `${amount === undefined ? "rate" : "amount"}-${per}`,
});
