import * as v from "valibot";

/** Checks the length before the items, so that a million invalid items give one issue. */
export const listOf = <S extends v.GenericSchema>(item: S, max: number, min = 0): v.GenericSchema<v.InferInput<S>[], v.InferOutput<S>[]> =>
  v.pipe(
    v.array(v.unknown()),
    v.minLength(min, `Give at least ${min}.`),
    v.maxLength(max, `Give at most ${max}.`),
    v.array(item),
  ) as unknown as v.GenericSchema<v.InferInput<S>[], v.InferOutput<S>[]>;
