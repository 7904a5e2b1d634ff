/** The simulated provider. It stores each charge under its payment id, so that repeated calls are answered as a real provider answers them. */
import { now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import { rows } from "../table/service.ts";
import type { Charge, ChargeResult, DirectProvider, Refund, RefundResult } from "./payment.provider.ts";

/** Returns the result of the charge that exists, or writes this one. */
const recordCharge = ({ paymentId, amountMinor, currency }: Charge, status: ChargeResult): Promise<ChargeResult> =>
  asTransient("payment.unavailable", async () => {
    const result = await rows.simulatedCharge
      .create({ paymentId, amountMinor, currency, status, createdAtMs: now() })
      .go({ returnOnConditionCheckFailure: "all_old" });
    if (!result.rejected) return status;
    return result.data?.status === "declined" ? "declined" : "captured";
  });

/** Another refund of the same charge may be written meanwhile. */
const MAX_ATTEMPTS = 8;

const recordRefund = ({ paymentId }: Charge, { refundId, amountMinor }: Refund): Promise<RefundResult> =>
  asTransient<RefundResult>("payment.unavailable", async () => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { data: charge } = await rows.simulatedCharge.get({ paymentId }).go({ consistent: true });
      const earlier = charge?.refunds ?? {};
      if (charge?.status === "refunded" || earlier[refundId] !== undefined) return "returned";
      if (charge?.status !== "captured") throw new Error("There is no captured money to return.");
      const returnedMinor = Object.values(earlier).reduce((sum, one) => sum + one, amountMinor);
      if (returnedMinor > charge.amountMinor) throw new Error("More would go back than was captured.");
      const { rejected } = await rows.simulatedCharge
        .patch({ paymentId })
        .set({
          status: returnedMinor === charge.amountMinor ? "refunded" : "captured",
          refunds: { ...earlier, [refundId]: amountMinor },
        })
        .where(({ status, refunds }, { eq, notExists }) =>
          [eq(status, "captured"), charge.refunds === undefined ? notExists(refunds) : eq(refunds, earlier)].join(" AND "),
        )
        .go({ returnOnConditionCheckFailure: "all_old" });
      if (!rejected) return "returned";
    }
    throw new Transient("payment.unavailable");
  });

export const simulated: DirectProvider = {
  isReady: () => true,
  charge: async (charge, payment) => {
    invariant(payment.method === "simulated", "a simulated charge has a simulated card");
    const { card } = payment;
    if (card === "unavailable") throw new Transient("payment.unavailable");
    return recordCharge(charge, card === "approve" ? "captured" : "declined");
  },
  close: async (charge) => {
    const { amountMinor, currency } = charge;
    const result = await recordCharge(charge, "declined");
    return result === "captured" ? { state: "captured", money: { amountMinor, currency } } : { state: "declined" };
  },
  refund: recordRefund,
};
