import { iso } from "../kernel/clock.ts";
import type { Message, RowChange } from "../kernel/message.ts";
import type { PaymentRow } from "./payment.entity.ts";

type Data = { paymentId: string; orderId: string; eventId: string };

/** The provider captured the money and has not said its fee. */
export type FeeAwaited = Message<"payment.fee_awaited", Data>;

/** In the payment's currency: a fee in another one cannot be added up, and stays awaited. */
export type FeeKnown = Message<"payment.fee_known", Data & { amountMinor: number; currency: string }>;

/** The time is the payment's own, so that it is the same each time the message is sent. */
export const messagesOfPayment = ({ before, after }: RowChange): (FeeAwaited | FeeKnown)[] => {
  const { paymentId, orderId, eventId, fee, feeMinor, feeCurrency, currency, createdAtMs } = (after ?? {}) as PaymentRow;
  const was = (before as PaymentRow | undefined)?.fee;
  if (fee === undefined || fee === was || eventId === undefined) return [];
  const envelope = { at: iso(createdAtMs), causedBy: orderId };
  const data = { paymentId, orderId, eventId };
  if (fee === "awaited") return [{ ...envelope, id: `${paymentId}/fee_awaited`, type: "payment.fee_awaited", data }];
  if (fee !== "known" || feeMinor === undefined || feeCurrency !== currency) return [];
  return [{ ...envelope, id: `${paymentId}/fee_known`, type: "payment.fee_known", data: { ...data, amountMinor: feeMinor, currency } }];
};
