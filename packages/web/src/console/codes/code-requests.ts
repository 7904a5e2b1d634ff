/** The request made of typed fields. Loaded with the first save, because the schemas are large. */
import { PromoCodeBody } from "@catraca/core/promo-code.schema";
import * as v from "valibot";
import { parseAmount, parseCount } from "../amount.ts";
import type { Terms } from "../catalog/catalog-fields.ts";
import { toInstant } from "../wall-time.ts";
import type { CodeFields } from "./code-fields.ts";

/** `paths`: of the fields that are not right. An empty field is left out. */
export const parseCode = (fields: CodeFields, { currency, timeZone }: Terms) => {
  const { code, kind, size, startsAt, endsAt, ticketTypeIds, unlocks } = fields;
  const count = (name: "maxUses" | "maxPerBuyer" | "minQuantity") =>
    fields[name].trim() === "" ? {} : { [name]: parseCount(fields[name]) };
  const result = v.safeParse(PromoCodeBody, {
    code: code.trim(),
    ...(kind === "percent" ? { percentOff: parseCount(size.replace("%", "")) } : {}),
    ...(kind === "amount" ? { amountOff: { amountMinor: parseAmount(size, currency), currency } } : {}),
    ...count("maxUses"),
    ...count("maxPerBuyer"),
    ...count("minQuantity"),
    ...(startsAt === "" ? {} : { startsAt: toInstant(startsAt, timeZone) }),
    ...(endsAt === "" ? {} : { endsAt: toInstant(endsAt, timeZone) }),
    ...(kind === "none" || ticketTypeIds.length === 0 ? {} : { ticketTypeIds }),
    ...(unlocks.length === 0 ? {} : { unlocks }),
  });
  if (result.success) return { body: result.output };
  return { paths: [...new Set(result.issues.map((issue) => v.getDotPath(issue) ?? ""))] };
};

/** Removes what the form leaves empty. The code itself stays. */
export const toCodeChange = (body: v.InferOutput<typeof PromoCodeBody>, version: number) => {
  const { code: _, ...rest } = body;
  const without = { maxUses: null, maxPerBuyer: null, minQuantity: null, startsAt: null, endsAt: null, ticketTypeIds: null, unlocks: null };
  return { ...without, ...rest, version };
};
