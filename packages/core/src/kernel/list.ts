import * as v from "valibot";

/** Counted before its items are looked at: a million wrong items are one issue, not a million. */
export const listOf = <S extends v.GenericSchema>(
  item: S,
  most: number,
  least = 0,
): v.GenericSchema<v.InferInput<S>[], v.InferOutput<S>[]> =>
  v.pipe(
    v.array(v.unknown()),
    v.minLength(least, `Give at least ${least}.`),
    v.maxLength(most, `Give at most ${most}.`),
    v.array(item),
  ) as unknown as v.GenericSchema<v.InferInput<S>[], v.InferOutput<S>[]>;
