/** The header by which a caller repeats a request safely. */
import type { Context } from "hono";
import * as v from "valibot";
import { invalidRequest } from "@catraca/core/kernel/fault";
import { OrderKey, PaymentKey, type ORDER_KEY } from "@catraca/core/order.schema";

/** Checked here, so that the issue of an invalid key names its header. */
export const keyOf = (c: Context, schema: typeof OrderKey | typeof PaymentKey, { min, max }: { min: number; max: number }) => {
  const header = c.req.header("idempotency-key");
  if (header === undefined) return {};
  const checked = v.safeParse(schema, header);
  if (!checked.success) throw invalidRequest([{ path: "Idempotency-Key", message: checked.issues[0].message, params: { min, max } }]);
  return { idempotencyKey: checked.output };
};

export const keyHeader = ({ min, max, message }: typeof ORDER_KEY) => ({
  name: "Idempotency-Key",
  in: "header" as const,
  required: false,
  description: `The same key and body give the same answer. ${message}`,
  schema: { type: "string" as const, minLength: min, maxLength: max, pattern: `^[!-~][ -~]{${min - 2},${max - 2}}[!-~]$` },
});
