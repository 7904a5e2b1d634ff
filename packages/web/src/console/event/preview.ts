import type { EventOnSale } from "@catraca/core/event.schema";
import { allInPriceOf } from "@catraca/core/price.rules";
import type { CatalogView, EventView } from "../queries.ts";

/** The event as attendees will see it once it is published. The casts: a JSON answer has no undefined values, which its type allows. */
export const toEventOnSale = (event: EventView, { ticketTypes, products, fees }: CatalogView, nowMs: number): EventOnSale => {
  const types = ticketTypes.filter(({ visibility }) => visibility === "public");
  const { currency } = event;
  const rules = fees.map(({ id: feeId, amount, ...fee }) => ({
    ...fee,
    feeId,
    ...(amount === undefined ? {} : { amountMinor: amount.amountMinor }),
  }));
  const totalOf = (type: CatalogView["ticketTypes"][number]): number =>
    allInPriceOf({ ticketTypeId: type.id, name: type.name, priceMinor: type.price.amountMinor }, rules);
  const prices = types.map(totalOf);
  const { id, name, venue, startsAt, endsAt, doorsOpenAt, timeZone, description, contact, policies, refundPolicy, picture, minimumAge } =
    event;
  return {
    id,
    name,
    venue: venue as EventOnSale["venue"],
    startsAt,
    endsAt,
    doorsOpenAt,
    timeZone,
    ...(description === undefined ? {} : { description }),
    ...(contact === undefined ? {} : { organizer: contact as NonNullable<EventOnSale["organizer"]> }),
    policies: (policies ?? {}) as EventOnSale["policies"],
    ...(refundPolicy === undefined ? {} : { refundPolicy: refundPolicy as NonNullable<EventOnSale["refundPolicy"]> }),
    ...(picture === undefined ? {} : { picture: picture as NonNullable<EventOnSale["picture"]> }),
    ...(minimumAge === undefined ? {} : { minimumAge }),
    fromPrice: prices.length === 0 ? null : { amountMinor: Math.min(...prices), currency },
    availability: "available",
    ticketTypes: types.map((type) => {
      const isOpen = !type.salesClosed && Date.parse(type.salesStartAt ?? event.createdAt) <= nowMs;
      return {
        id: type.id,
        name: type.name,
        price: type.price,
        totalPrice: { amountMinor: totalOf(type), currency },
        available: type.capacity,
        availability: isOpen ? ("available" as const) : ("not_on_sale" as const),
        maxPerOrder: type.maxPerOrder,
        ...("description" in type && type.description !== undefined ? { description: type.description } : {}),
        ...("group" in type && type.group !== undefined ? { group: type.group } : {}),
        salesStartAt: type.salesStartAt ?? event.createdAt,
        salesEndAt: type.salesEndAt ?? endsAt,
      };
    }),
    fees: fees as EventOnSale["fees"],
    products: products.map((product) => ({
      id: product.id,
      name: product.name,
      price: product.price,
      available: product.stock,
      availability: "available" as const,
    })),
  };
};
