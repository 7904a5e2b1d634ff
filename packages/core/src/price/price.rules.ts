/**
 * The statement of an order: what its tickets, products, discounts and fees cost. Pure, for the server and the pages.
 * One rule of rounding: each unit price is rounded half up to the minor unit, once, and an amount is its unit price times its quantity. So a ticket costs
 * the same alone and among others, and the total is the sum of the items.
 */

export type ItemKind = "ticket" | "product" | "discount" | "fee";

/** `unitPriceMinor` and `amountMinor` of a discount are negative. `ticketTypeId` of a discount or fee: for each ticket of this type. */
export type Item = {
  kind: ItemKind;
  name: string;
  quantity: number;
  unitPriceMinor: number;
  amountMinor: number;
  ticketTypeId?: string;
  productId?: string;
  feeId?: string;
};

/** Has `basisPoints` of the price, or an `amountMinor`. Without `ticketTypeIds` it applies to every type. */
export type FeeRule = {
  feeId: string;
  name: string;
  per: "ticket" | "order";
  basisPoints?: number | undefined;
  amountMinor?: number | undefined;
  ticketTypeIds?: readonly string[] | undefined;
};

/** Has `percentOff` of the price, or an `amountOffMinor` for each ticket. Without `ticketTypeIds` it applies to every type. */
export type DiscountRule = {
  name: string;
  percentOff?: number | undefined;
  amountOffMinor?: number | undefined;
  ticketTypeIds?: readonly string[] | undefined;
};

type PricedLine = { ticketTypeId: string; name: string; quantity: number; unitPriceMinor: number };
type PricedProduct = { productId: string; name: string; quantity: number; unitPriceMinor: number };

const BASIS = 10_000;

/** Half up. Exact: the largest price times the largest rate is a safe integer. */
const shareOf = (amountMinor: number, basisPoints: number): number => Math.floor((2 * amountMinor * basisPoints + BASIS) / (2 * BASIS));

const appliesTo = ({ ticketTypeIds }: { ticketTypeIds?: readonly string[] | undefined }, ticketTypeId: string): boolean =>
  ticketTypeIds?.includes(ticketTypeId) ?? true;

/** Never more than the ticket costs. */
const unitDiscountOf = (line: PricedLine, discount: DiscountRule | undefined): number => {
  if (!discount || !appliesTo(discount, line.ticketTypeId)) return 0;
  const { percentOff = 0, amountOffMinor = shareOf(line.unitPriceMinor, percentOff * 100) } = discount;
  return Math.min(line.unitPriceMinor, amountOffMinor);
};

/** Nothing of what costs nothing. */
const feeOf = ({ basisPoints = 0, amountMinor }: FeeRule, baseMinor: number): number =>
  baseMinor === 0 ? 0 : (amountMinor ?? shareOf(baseMinor, basisPoints));

const itemOf = (item: Omit<Item, "amountMinor">): Item => ({ ...item, amountMinor: item.quantity * item.unitPriceMinor });

type Rules = { fees?: readonly FeeRule[] | undefined; discount?: DiscountRule | undefined };

/** The discounts and fees of these tickets. Products have neither. Those of nothing are left out. */
export const adjustmentsOf = (lines: readonly PricedLine[], { fees = [], discount }: Rules): Item[] => {
  const priced = lines.map((line) => {
    const off = unitDiscountOf(line, discount);
    return { ...line, off, paidMinor: line.unitPriceMinor - off };
  });
  const discounts = priced.map(({ ticketTypeId, quantity, off }) =>
    itemOf({ kind: "discount", name: discount?.name ?? "", quantity, unitPriceMinor: -off, ticketTypeId }),
  );
  const charged = fees.flatMap((fee) => {
    const { feeId, name } = fee;
    const own = priced.filter(({ ticketTypeId }) => appliesTo(fee, ticketTypeId));
    if (fee.per === "ticket")
      return own.map(({ ticketTypeId, quantity, paidMinor }) =>
        itemOf({ kind: "fee", name, quantity, unitPriceMinor: feeOf(fee, paidMinor), ticketTypeId, feeId }),
      );
    const baseMinor = own.reduce((sum, { quantity, paidMinor }) => sum + quantity * paidMinor, 0);
    return [itemOf({ kind: "fee", name, quantity: 1, unitPriceMinor: feeOf(fee, baseMinor), feeId })];
  });
  return [...discounts, ...charged].filter(({ amountMinor }) => amountMinor !== 0);
};

type Statement = { lines: readonly PricedLine[]; products: readonly PricedProduct[]; adjustments?: readonly Item[] | undefined };

/** Everything that the order costs: tickets, products, discounts, fees. */
export const itemsOf = ({ lines, products, adjustments = [] }: Statement): Item[] => [
  ...lines.map(({ ticketTypeId, name, quantity, unitPriceMinor }) =>
    itemOf({ kind: "ticket", name, quantity, unitPriceMinor, ticketTypeId }),
  ),
  ...products.map(({ productId, name, quantity, unitPriceMinor }) =>
    itemOf({ kind: "product", name, quantity, unitPriceMinor, productId }),
  ),
  ...adjustments,
];

type Exchanged = { fromName: string; toProductId: string; toName: string; quantity: number };
type Sold = Statement & { boughtProducts?: readonly PricedProduct[] | undefined; exchanges?: readonly Exchanged[] | undefined };

/** The statement of a placed order: what was paid, with a line of its own for each exchange of a product, which costs nothing. */
export const paidItemsOf = ({ lines, products, boughtProducts = products, exchanges = [], adjustments = [] }: Sold): Item[] => {
  const exchanged = exchanges.map(({ fromName, toName, toProductId, quantity }) =>
    itemOf({ kind: "product", name: `${fromName} → ${toName}`, quantity, unitPriceMinor: 0, productId: toProductId }),
  );
  return itemsOf({ lines, products: boughtProducts, adjustments: [...exchanged, ...adjustments] });
};

export const totalOf = (items: readonly Item[]): number => items.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

type PricedType = { ticketTypeId: string; name: string; priceMinor: number };

const costOfOne = ({ ticketTypeId, name, priceMinor }: PricedType, fees: readonly FeeRule[]): number =>
  priceMinor + totalOf(adjustmentsOf([{ ticketTypeId, name, quantity: 1, unitPriceMinor: priceMinor }], { fees }));

/** Returns the price of one ticket with the fees that each ticket has. */
export const allInPriceOf = (type: PricedType, fees: readonly FeeRule[]): number =>
  costOfOne(
    type,
    fees.filter(({ per }) => per === "ticket"),
  );

/** Returns the price of an order of one ticket, with every fee. */
export const lonePriceOf = costOfOne;
