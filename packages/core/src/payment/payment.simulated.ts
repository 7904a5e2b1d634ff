/** The simulated provider: remembers each charge under its payment id, as a real one does. Passing trouble is `Transient`. */
import { now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import { rows } from "../table/service.ts";
import type { Charge, Provider } from "./payment.provider.ts";

type Card = "approve" | "decline" | "unavailable";

/** Puts the charge if there is none yet; answers with the one that is there. */
const recordCharge = ({ paymentId, amountMinor, currency }: Charge, status: "captured" | "declined"): Promise<"captured" | "declined"> =>
  asTransient("payment.unavailable", async () => {
    const result = await rows.simulatedCharge
      .create({ paymentId, amountMinor, currency, status, createdAtMs: now() })
      .go({ returnOnConditionCheckFailure: "all_old" });
    if (!result.rejected) return status;
    return result.data?.status === "declined" ? "declined" : "captured";
  });

export const charge = async (wanted: Charge, card: Card): Promise<"captured" | "declined"> => {
  if (card === "unavailable") throw new Transient("payment.unavailable");
  return recordCharge(wanted, card === "approve" ? "captured" : "declined");
};

export const provider: Provider = {
  close: (wanted) => recordCharge(wanted, "declined"),
  refund: ({ paymentId }) =>
    asTransient("payment.unavailable", async () => {
      await rows.simulatedCharge
        .patch({ paymentId })
        .set({ status: "refunded" })
        .where(({ status }, { eq }) => eq(status, "captured"))
        .go({ returnOnConditionCheckFailure: "all_old" });
    }),
};
