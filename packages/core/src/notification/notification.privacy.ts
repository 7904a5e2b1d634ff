/** Services quote the address in their errors, and errors end in logs and in execution histories. Only the name of such an error is kept. */
import { asTransient, Transient } from "../kernel/fault.ts";

/** A permanent refusal. Its name is the service's name for the reason. */
export class Refusal extends Error {
  override readonly name: string;
  constructor(what: string, reason: string) {
    super(`${what} was refused`);
    this.name = reason;
  }
}

const refusalOf = (what: string, error: unknown): Refusal =>
  error instanceof Refusal ? error : new Refusal(what, error instanceof Error ? error.name : "Error");

/** Like `asTransient`, but neither the error nor its causes contain the recipient. */
export const withoutRecipient = async <T>({ code, what }: { code: string; what: string }, call: () => Promise<T>): Promise<T> => {
  try {
    return await asTransient(code, call);
  } catch (error) {
    if (error instanceof Transient) throw new Transient(code, { cause: refusalOf(what, error.cause) });
    throw refusalOf(what, error);
  }
};
