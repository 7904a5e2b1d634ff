import * as v from "valibot";

/** Checks the length before the items, so that a million invalid items give one issue. */
export const listOf = <S extends v.GenericSchema>(item: S, max: number, min = 0): v.GenericSchema<v.InferInput<S>[], v.InferOutput<S>[]> =>
  v.pipe(
    v.array(v.unknown()),
    v.minLength(min, `Give at least ${min}.`),
    v.maxLength(max, `Give at most ${max}.`),
    v.array(item),
  ) as unknown as v.GenericSchema<v.InferInput<S>[], v.InferOutput<S>[]>;

/** Refuses a list, which valibot takes for an object without keys. For objects whose keys are all optional. */
export const notList = <S extends v.GenericSchema>(schema: S): v.GenericSchema<v.InferInput<S>, v.InferOutput<S>> =>
  v.pipe(
    v.unknown(),
    v.check((value) => !Array.isArray(value), "Is not an object."),
    schema,
  ) as unknown as v.GenericSchema<v.InferInput<S>, v.InferOutput<S>>;
