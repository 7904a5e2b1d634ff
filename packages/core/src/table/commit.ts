import { TRANSIENT_REASONS, asTransient, Transient } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";

type Transaction = { go: () => Promise<{ canceled: boolean; data: unknown }> };

/** Returns false when a condition failed. A collision, a throttle or another transient error is thrown as `Transient(code)`. */
export const commit = (code: string, transaction: Transaction): Promise<boolean> =>
  asTransient(code, async () => {
    const { canceled, data } = await transaction.go();
    if (!canceled) return true;
    const reasons = (data as { code: string }[]).map((reason) => reason.code);
    if (reasons.some((reason) => TRANSIENT_REASONS.has(reason))) throw new Transient(code);
    const isRefused = reasons.every((reason) => reason === "None" || reason === "ConditionalCheckFailed");
    invariant(isRefused && reasons.includes("ConditionalCheckFailed"), `a transaction was cancelled: ${reasons.join()}`);
    return false;
  });
