/** The fee that a provider keeps of a payment, for the event's statement. It decides nothing. */
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import type { Money } from "../kernel/money.ts";
import { dueAt } from "../table/due.ts";
import { rows } from "../table/service.ts";
import type { Attempt } from "./payment.attempt.ts";
import { providerOf } from "./payment.providers.ts";
import { dueAtMs, feeDueAtMs, type PaymentStatus } from "./payment.rules.ts";

type Awaiting = Pick<Attempt, "paymentId" | "provider" | "fee" | "attempts" | "createdAtMs">;

/** Written with the move that ends an attempt: a captured payment stays due until its provider has said the fee. */
export const feeAfter = (attempt: Awaiting, status: PaymentStatus) => {
  const isCaptured = status === "booked" || status === "returned";
  if (!isCaptured || attempt.fee !== undefined || providerOf(attempt).findFee === undefined)
    return dueAt(attempt.paymentId, dueAtMs(status, now()));
  return { fee: "awaited" as const, attempts: 0, ...dueAt(attempt.paymentId, feeDueAtMs({ createdAtMs: now() }, now())) };
};

/** When the sweeper reads the payment next, if nothing else is due. It gives a fee up that was awaited for long enough. */
export const nextDueMs = (attempt: Awaiting & { status: PaymentStatus }): number =>
  attempt.fee === "awaited" ? feeDueAtMs(attempt, now()) || now() : dueAtMs(attempt.status, now());

/**
 * A failed condition is ignored: another process wrote the fee, or a dispute came. That is due in the fee's place, and afterwards the sweeper asks for the
 * fee again.
 */
const write = ({ paymentId }: Awaiting, change: Record<string, unknown>): Promise<void> =>
  asTransient("payment.unavailable", async () => {
    await rows.payment
      .patch({ paymentId })
      .set(change)
      .where(
        ({ fee, isDisputeDue }, { eq, notExists }) =>
          `${eq(fee, "awaited")} AND (${notExists(isDisputeDue)} OR ${eq(isDisputeDue, false)})`,
      )
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/** A fee that is no whole number of our minor units is not known. */
const isWritable = (fee: Money | undefined): fee is Money => fee !== undefined && Number.isSafeInteger(fee.amountMinor);

/** True when the provider was asked for as long as it is, whatever it answered. */
export const isFeeOver = (attempt: Awaiting): boolean => feeDueAtMs(attempt, now()) === 0;

/** Nobody asks any more. */
export const giveUpFee = (attempt: Awaiting): Promise<void> => write(attempt, { fee: "unknown", ...dueAt(attempt.paymentId, 0) });

/** Asks the provider, and writes its answer. Without one the sweeper asks again, later each time. */
export const finishFee = async (attempt: Attempt): Promise<void> => {
  const { paymentId, attempts = 0 } = attempt;
  const found = await providerOf(attempt).findFee?.(attempt);
  if (isWritable(found))
    return write(attempt, { fee: "known", feeMinor: found.amountMinor, feeCurrency: found.currency, ...dueAt(paymentId, 0) });
  if (isFeeOver(attempt)) return giveUpFee(attempt);
  const next = { ...attempt, attempts: attempts + 1 };
  return write(attempt, { attempts: next.attempts, ...dueAt(paymentId, feeDueAtMs(next, now())) });
};
