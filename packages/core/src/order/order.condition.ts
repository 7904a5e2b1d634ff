/** The condition on an order's row that each move is written with. */
import type { Change } from "./order.store.ts";

type Attributes = {
  status: unknown;
  refundCount: unknown;
  exchangeCount: unknown;
  allowance: unknown;
  tokenGeneration: unknown;
  buyer: unknown;
  moneyNotice: unknown;
  expiresAtMs: unknown;
  anonymizedAtMs: unknown;
  voided: unknown;
};
export type Compare = {
  eq: (attribute: unknown, value: unknown) => string;
  lte: (attribute: unknown, value: unknown) => string;
  notExists: (attribute: unknown) => string;
};

/**
 * The row's condition. Without it a repeated or late write would apply again, a late payment could buy tickets for an order without a buyer, and a
 * voided ticket's seat could go back on sale twice.
 */
export const conditionOf =
  ({ from, to, expiringBy, voided, refunded, exchanged, holding, generation, buyer, moneyNotice }: Change) =>
  (attributes: Attributes, { eq, lte, notExists }: Compare): string => {
    const noticed = (notice: string): string => {
      const isSame = eq(attributes.moneyNotice, notice);
      return notice === "none" ? `(${notExists(attributes.moneyNotice)} OR ${isSame})` : isSame;
    };
    const countIs = (attribute: unknown, count: number): string => (count === 0 ? notExists(attribute) : eq(attribute, count));
    const emptyOf = (attribute: unknown): string => `(${notExists(attribute)} OR ${eq(attribute, "")})`;
    return [
      eq(attributes.status, from),
      ...(expiringBy === undefined ? [] : [lte(attributes.expiresAtMs, expiringBy)]),
      ...(to === "paid" ? [notExists(attributes.anonymizedAtMs)] : []),
      ...(holding === undefined ? [] : [holding === "" ? emptyOf(attributes.allowance) : eq(attributes.allowance, holding)]),
      ...(generation === undefined ? [] : [eq(attributes.tokenGeneration, generation)]),
      ...(buyer === undefined ? [] : [eq(attributes.buyer, buyer)]),
      ...(moneyNotice === undefined ? [] : [noticed(moneyNotice)]),
      ...(refunded === undefined ? [] : [countIs(attributes.refundCount, refunded)]),
      ...(exchanged === undefined ? [] : [countIs(attributes.exchangeCount, exchanged)]),
      ...(voided === undefined ? [] : [voided.length === 0 ? notExists(attributes.voided) : eq(attributes.voided, voided)]),
    ].join(" AND ");
  };
