import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { Fault } from "./fault.ts";
import { listAcrossSlots, fetchFrom, listNewestAcrossSlots, Page } from "./page.ts";

const is = (value: unknown) => v.safeParse(Page, value).success;

it("a limit as a number or as a query says it, fifty unless told", () => {
  expect(v.parse(Page, {})).toEqual({ limit: 50 });
  expect(v.parse(Page, { limit: "7", cursor: "x" })).toEqual({ limit: 7, cursor: "x" });
  expect(v.parse(Page, { limit: "100" })).toEqual({ limit: 100 });
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
      const page: Awaited<ReturnType<typeof listAcrossSlots<string>>> = await listAcrossSlots(
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
    const error = await listAcrossSlots(SLOTS, { limit: 1, cursor }, fetch).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({ kind: "invalid", code: "request.invalid" });
  });
});

describe("a search over several slots", () => {
  const SLOTS = 3;
  const lists = Array.from({ length: SLOTS }, (_, slot) => Array.from({ length: 400 }, (__, at) => slot * 1000 + at));
  let looked = 0;
  const fetch = (slot: number, limit: number, cursor: string | null) => {
    const from = Number(cursor ?? 0);
    const data = (lists[slot] ?? []).slice(from, from + limit);
    looked += data.length;
    return Promise.resolve({ data, cursor: from + data.length < (lists[slot] ?? []).length ? String(from + data.length) : null });
  };
  const all = async (limit: number, matches: (item: number) => boolean) => {
    const pages: number[][] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listAcrossSlots<number>>> = await listAcrossSlots(
        SLOTS,
        { limit, ...(cursor === null ? {} : { cursor }) },
        fetch,
        (items) => Promise.resolve(items.filter(matches)),
      );
      pages.push(page.data);
      cursor = page.cursor;
    } while (cursor !== null);
    return pages;
  };

  it("finds each that fits once, in pages no longer than the limit", async () => {
    for (const limit of [1, 10, 100]) {
      const pages = await all(limit, (item) => item % 7 === 0);
      expect(pages.flat()).toEqual(lists.flat().filter((item) => item % 7 === 0));
      expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(limit);
    }
  });

  it("looks at a bounded number of them at a time", async () => {
    looked = 0;
    const page = await listAcrossSlots(SLOTS, { limit: 10 }, fetch, () => Promise.resolve([]));
    expect([page.data, page.cursor, looked]).toEqual([[], "0.100", 100]);
  });
});

describe("a list over several slots, newest first", () => {
  const SLOTS = 4;
  /** Every third item is of the same slot; slot 3 is empty. */
  const listsOf = (length: number) =>
    Array.from({ length: SLOTS }, (_, slot) =>
      Array.from({ length }, (__, at) => String(at).padStart(5, "0")).filter((key) => slot < 3 && Number(key) % 3 === slot),
    );
  let looked = 0;
  const list = (length: number, matches?: (item: string) => boolean) => {
    const newestFirst = listsOf(length).map((keys) => keys.toReversed());
    return {
      keys: (slot: number, limit: number, before: string | undefined) =>
        Promise.resolve((newestFirst[slot] ?? []).filter((key) => before === undefined || key < before).slice(0, limit)),
      items: (keys: readonly string[]) => {
        looked += keys.length;
        return Promise.resolve(keys.map((key) => (key === "00004" ? undefined : key)));
      },
      matches,
    };
  };
  const all = async (limit: number, of: ReturnType<typeof list>) => {
    const pages: string[][] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listNewestAcrossSlots<string>>> = await listNewestAcrossSlots(
        SLOTS,
        { limit, ...(cursor === null ? {} : { cursor }) },
        of,
      );
      pages.push(page.data);
      cursor = page.cursor;
    } while (cursor !== null);
    return pages;
  };
  const there = (length: number) =>
    listsOf(length)
      .flat()
      .filter((key) => key !== "00004")
      .toSorted()
      .toReversed();

  it.each([1, 2, 3, 7, 100])("%i at a time: each item once, in order, and an end", async (limit) => {
    const pages = await all(limit, list(20));
    expect(pages.flat()).toEqual(there(20));
    expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(limit);
  });

  it("an empty one has an end at once", async () => expect(await all(5, list(0))).toEqual([[]]));

  it.each([1, 3, 50])("searched, %i at a time: what matches, once and in order", async (limit) => {
    const matches = (item: string) => Number(item) % 10 === 0;
    expect((await all(limit, list(2_500, matches))).flat()).toEqual(there(2_500).filter(matches));
  });

  it("looks at a bounded number of them at a time", async () => {
    looked = 0;
    const page = await listNewestAcrossSlots(
      SLOTS,
      { limit: 10 },
      list(3_000, () => false),
    );
    expect([page.data, page.cursor, looked]).toEqual([[], "02000", 1000]);
  });
});

describe("a cursor that the table does not take", () => {
  const named = (name: string, message: string) => Object.assign(new Error(message), { name });
  const wrapped = new Error("Error thrown by DynamoDB client", {
    cause: named("ValidationException", "The provided starting key is invalid"),
  });
  const failing = (error: Error) => () => Promise.reject(error);

  it.each([named("ElectroError", "Unable to parse cursor - For more detail"), wrapped])("is the caller's fault: %s", async (error) => {
    await expect(fetchFrom("garbage", failing(error))).rejects.toMatchObject({ kind: "invalid", issues: [{ path: "cursor" }] });
    await expect(listAcrossSlots(4, { limit: 1, cursor: "2.garbage" }, failing(error))).rejects.toMatchObject({ kind: "invalid" });
  });

  it("is not blamed when there was no cursor, or for another error", async () => {
    await expect(fetchFrom(undefined, failing(wrapped))).rejects.toBe(wrapped);
    await expect(listAcrossSlots(4, { limit: 1 }, failing(wrapped))).rejects.toBe(wrapped);
    const busy = named("ThrottlingException", "slow down");
    await expect(fetchFrom("garbage", failing(busy))).rejects.toBe(busy);
  });
});

it("says that a cursor is not one of ours, on the field that holds it", async () => {
  const error = (await listAcrossSlots(1, { limit: 1, cursor: "1000." }, async () => ({ data: [], cursor: null })).catch(
    (cause: unknown) => cause,
  )) as Fault;
  expect(error.issues).toEqual([{ path: "cursor", message: "Unknown cursor." }]);
  expect(error.message).toBe("The cursor is not one of ours.");
});

describe("a page that ends with its list", () => {
  const keysOf = (all: string[]) => (_: number, limit: number, before: string | undefined) =>
    Promise.resolve(all.filter((key) => before === undefined || key < before).slice(0, limit));
  const items = (keys: readonly string[]) => Promise.resolve([...keys]);

  it("has no cursor, and one that does not end with it has the last key that was read", async () => {
    const list = (limit: number) => listNewestAcrossSlots(1, { limit }, { keys: keysOf(["c", "b", "a"]), items });
    expect(await list(3)).toEqual({ data: ["c", "b", "a"], cursor: null });
    expect(await list(2)).toEqual({ data: ["c", "b"], cursor: "b" });
    expect(await list(4)).toEqual({ data: ["c", "b", "a"], cursor: null });
  });

  it("has none either when an item of the last page is gone", async () => {
    const gone = (keys: readonly string[]) => Promise.resolve(keys.map((key) => (key === "b" ? undefined : key)));
    expect(await listNewestAcrossSlots(1, { limit: 3 }, { keys: keysOf(["c", "b", "a"]), items: gone })).toEqual({
      data: ["c", "a"],
      cursor: null,
    });
  });

  it("of a search, too", async () => {
    const list = (limit: number) =>
      listNewestAcrossSlots(1, { limit }, { keys: keysOf(["d", "c", "b", "a"]), items, matches: (key) => key === "d" || key === "a" });
    expect(await list(2)).toEqual({ data: ["d", "a"], cursor: null });
    expect(await list(1)).toEqual({ data: ["d"], cursor: "d" });
  });
});
