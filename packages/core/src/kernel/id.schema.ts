import * as v from "valibot";
import type { Prefix } from "./id.ts";

export const patternOf = (prefix: Prefix): RegExp => new RegExp(`^${prefix}_[a-z0-9]{1,40}$`);

/** `noun` is part of the message: "Is not a product id." */
export const idSchema = (prefix: Prefix, noun: string) => v.pipe(v.string(), v.regex(patternOf(prefix), `Is not ${noun} id.`));
