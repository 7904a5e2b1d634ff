/** The typed fields of a catalog. */
import { formatAmount } from "../amount.ts";
import type { CatalogView } from "../queries.ts";
import { toWallTime } from "../wall-time.ts";

export type TicketTypeView = CatalogView["ticketTypes"][number];
export type ProductView = CatalogView["products"][number];
export type PoolView = CatalogView["pools"][number];

export type TypeFields = {
  name: string;
  price: string;
  capacity: string;
  isUnlimited: boolean;
  maxPerOrder: string;
  /** Wall time at the event. Empty: as long as the event is on sale. */
  salesStartAt: string;
  salesEndAt: string;
  isHidden: boolean;
  salesClosed: boolean;
  poolIds: string[];
};
export type ProductFields = { name: string; price: string; stock: string; isUnlimited: boolean };
export type PoolFields = { name: string; capacity: string };

/** Edits go by the id of what they change. New rows have local ids until they are saved. */
export type CatalogDraft = {
  edits: Record<string, Partial<TypeFields>>;
  productEdits: Record<string, Partial<ProductFields>>;
  poolEdits: Record<string, Partial<PoolFields>>;
  types: Record<string, TypeFields>;
  products: Record<string, ProductFields>;
  pools: Record<string, PoolFields>;
};

export const EMPTY_DRAFT: CatalogDraft = { edits: {}, productEdits: {}, poolEdits: {}, types: {}, products: {}, pools: {} };

export type Terms = { currency: string; timeZone: string; locale: string };

export const createTypeFields = (): TypeFields => ({
  name: "",
  price: "",
  capacity: "",
  isUnlimited: false,
  maxPerOrder: "10",
  salesStartAt: "",
  salesEndAt: "",
  isHidden: false,
  salesClosed: false,
  poolIds: [],
});

export const toTypeFields = (type: TicketTypeView, { currency, timeZone, locale }: Terms): TypeFields => ({
  name: type.name,
  price: formatAmount(type.price.amountMinor, currency, locale),
  capacity: type.capacity === null ? "" : String(type.capacity),
  isUnlimited: type.capacity === null,
  maxPerOrder: String(type.maxPerOrder),
  salesStartAt: type.salesStartAt === undefined ? "" : toWallTime(type.salesStartAt, timeZone),
  salesEndAt: type.salesEndAt === undefined ? "" : toWallTime(type.salesEndAt, timeZone),
  isHidden: type.visibility === "hidden",
  salesClosed: type.salesClosed,
  poolIds: type.poolIds,
});

export const createProductFields = (): ProductFields => ({ name: "", price: "", stock: "", isUnlimited: false });

export const toProductFields = ({ name, price, stock }: ProductView, { currency, locale }: Terms): ProductFields => ({
  name,
  price: formatAmount(price.amountMinor, currency, locale),
  stock: stock === null ? "" : String(stock),
  isUnlimited: stock === null,
});

export const toPoolFields = ({ name, capacity }: PoolView): PoolFields => ({ name, capacity: String(capacity) });
