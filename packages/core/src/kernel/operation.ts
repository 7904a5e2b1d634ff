/** A function that other packages call. It checks its input once. Routes and forms reuse its schema. */
import * as v from "valibot";
import { invalidInput } from "./issues.ts";

/** Returns the checked input, or throws `request.invalid`. */
export const checkInput = <S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> => {
  const checked = v.safeParse(schema, input);
  if (!checked.success) throw invalidInput(checked.issues as v.BaseIssue<unknown>[]);
  return checked.output;
};

export const operation = <S extends v.GenericSchema, R>(schema: S, body: (input: v.InferOutput<S>) => Promise<R>) =>
  Object.assign(async (input: v.InferInput<S>): Promise<R> => body(checkInput(schema, input)), { schema });
