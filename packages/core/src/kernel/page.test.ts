import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { Fault } from "./fault.ts";
import { acrossSlots, from, Page } from "./page.ts";

const is = (value: unknown) => v.safeParse(Page, value).success;

it("a limit as a number or as a query says it, fifty unless told", () => {
  expect(v.parse(Page, {})).toEqual({ limit: 50 });
  expect(v.parse(Page, { limit: "7", cursor: "x" })).toEqual({ limit: 7, cursor: "x" });
  for (const limit of [0, 101, 1.5, -1, "0", "101", "-1", "1.5", "x", "", "1e1", null]) expect(is({ limit }), String(limit)).toBe(false);
  for (const page of [{ cursor: "x".repeat(2001) }, { cursor: 1 }, { page: 2 }]) expect(is(page)).toBe(false);
});

describe("a list over several slots", () => {
  const SLOTS = 4;
  /** Each slot's items; the cursor within one says how many were read. */
  const lists = [["a", "b", "c"], [], ["d"], ["e", "f"]];
  const fetch = (slot: number, limit: number, cursor: string | null) => {
    const from = Number(cursor?.split(":")[1] ?? 0);
    const data = (lists[slot] ?? []).slice(from, from + limit);
    const next = from + data.length;
    return Promise.resolve({ data, cursor: next < (lists[slot] ?? []).length ? `at.${slot}:${next}` : null });
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 100])("%i at a time: each item once, in order, and an end", async (limit) => {
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < 20; pages++) {
      const page: Awaited<ReturnType<typeof acrossSlots<string>>> = await acrossSlots(
        SLOTS,
        { limit, ...(cursor === null ? {} : { cursor }) },
        fetch,
      );
      expect(page.data.length).toBeLessThanOrEqual(limit);
      seen.push(...page.data);
      cursor = page.cursor;
      if (cursor === null) break;
    }
    expect([seen.join(""), cursor]).toEqual(["abcdef", null]);
  });

  it.each(["4.", "-1.", "x", "x.y", "99999999999.", "NaN."])("%j is no cursor of ours", async (cursor) => {
    const error = await acrossSlots(SLOTS, { limit: 1, cursor }, fetch).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({ kind: "invalid", code: "request.invalid" });
  });
});

describe("a cursor that the table does not take", () => {
  const named = (name: string, message: string) => Object.assign(new Error(message), { name });
  const wrapped = new Error("Error thrown by DynamoDB client", {
    cause: named("ValidationException", "The provided starting key is invalid"),
  });
  const failing = (error: Error) => () => Promise.reject(error);

  it.each([named("ElectroError", "Unable to parse cursor - For more detail"), wrapped])("is the caller's fault: %s", async (error) => {
    await expect(from("garbage", failing(error))).rejects.toMatchObject({ kind: "invalid", issues: [{ path: "cursor" }] });
    await expect(acrossSlots(4, { limit: 1, cursor: "2.garbage" }, failing(error))).rejects.toMatchObject({ kind: "invalid" });
  });

  it("is none when there was no cursor, or another trouble", async () => {
    await expect(from(undefined, failing(wrapped))).rejects.toBe(wrapped);
    await expect(acrossSlots(4, { limit: 1 }, failing(wrapped))).rejects.toBe(wrapped);
    const busy = named("ThrottlingException", "slow down");
    await expect(from("garbage", failing(busy))).rejects.toBe(busy);
  });
});
