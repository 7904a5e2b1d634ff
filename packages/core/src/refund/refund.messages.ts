import { iso } from "../kernel/clock.ts";
import type { Message, RowChange } from "../kernel/message.ts";
import type { RefundRow } from "./refund.entity.ts";

/** The provider returned the money. */
export type RefundReturned = Message<"refund.returned", { refundId: string; orderId: string; eventId: string }>;

export const messagesOfRefund = ({ before, after }: RowChange): RefundReturned[] => {
  if (!after || (before as RefundRow | undefined)?.status === "returned") return [];
  const { refundId, orderId, eventId, status, returnedAtMs, createdAtMs } = after as RefundRow;
  if (status !== "returned") return [];
  return [
    {
      id: `${refundId}/returned`,
      type: "refund.returned",
      at: iso(returnedAtMs ?? createdAtMs),
      causedBy: orderId,
      data: { refundId, orderId, eventId },
    },
  ];
};
