/** Services quote the address in what they refuse, and errors end in logs and in a run's history: of theirs only the name goes on. */
import { asTransient, Transient } from "../kernel/fault.ts";

/** A message refused for good, under the service's own name for why. */
export class Refusal extends Error {
  override readonly name: string;
  constructor(what: string, why: string) {
    super(`${what} was refused`);
    this.name = why;
  }
}

const refusalOf = (what: string, error: unknown): Refusal =>
  error instanceof Refusal ? error : new Refusal(what, error instanceof Error ? error.name : "Error");

/** Like `patiently`, but neither the error nor its causes say whom the message was for. */
export const withoutRecipient = async <T>({ code, what }: { code: string; what: string }, call: () => Promise<T>): Promise<T> => {
  try {
    return await asTransient(code, call);
  } catch (error) {
    if (error instanceof Transient) throw new Transient(code, { cause: refusalOf(what, error.cause) });
    throw refusalOf(what, error);
  }
};
