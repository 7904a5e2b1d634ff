import * as v from "valibot";
import { expect, it } from "vitest";
import { Fault } from "./fault.ts";
import { operation } from "./operation.ts";

const schema = v.strictObject({ lines: v.array(v.strictObject({ quantity: v.number() })), word: v.optional(v.string(), "none") });
const double = operation(schema, (input) => Promise.resolve({ ...input, lines: input.lines.map(({ quantity }) => quantity * 2) }));

it("runs on what the schema makes of its input, and shows the schema", async () => {
  expect(await double({ lines: [{ quantity: 2 }] })).toEqual({ lines: [4], word: "none" });
  expect(double.schema).toBe(schema);
});

it.each([
  [{ lines: [{ quantity: 1 }, { quantity: "1" }] }, "lines.1.quantity"],
  [{ lines: [], more: 1 }, "more"],
  [{}, "lines"],
  [JSON.parse('{"lines":[],"__proto__":{"word":"x"}}'), "__proto__"],
  [null, ""],
  ["text", ""],
])("refuses %j with the place", async (input, path) => {
  const error = await double(input as never).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(Fault);
  expect(error).toMatchObject({ kind: "invalid", code: "request.invalid", issues: [{ path }] });
});
