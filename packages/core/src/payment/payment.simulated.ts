/** The simulated provider. It stores each charge under its payment id, so that repeated calls are answered as a real provider answers them. */
import { now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import { rows } from "../table/service.ts";
import type { Charge, ChargeResult, Provider } from "./payment.provider.ts";

/** Returns the result of the charge that exists, or writes this one. */
const recordCharge = ({ paymentId, amountMinor, currency }: Charge, status: ChargeResult): Promise<ChargeResult> =>
  asTransient("payment.unavailable", async () => {
    const result = await rows.simulatedCharge
      .create({ paymentId, amountMinor, currency, status, createdAtMs: now() })
      .go({ returnOnConditionCheckFailure: "all_old" });
    if (!result.rejected) return status;
    return result.data?.status === "declined" ? "declined" : "captured";
  });

export const simulated: Provider = {
  charge: async (charge, { card }) => {
    if (card === "unavailable") throw new Transient("payment.unavailable");
    return recordCharge(charge, card === "approve" ? "captured" : "declined");
  },
  close: (charge) => recordCharge(charge, "declined"),
  refund: ({ paymentId }) =>
    asTransient("payment.unavailable", async () => {
      await rows.simulatedCharge
        .patch({ paymentId })
        .set({ status: "refunded" })
        .where(({ status }, { eq }) => eq(status, "captured"))
        .go({ returnOnConditionCheckFailure: "all_old" });
    }),
};
