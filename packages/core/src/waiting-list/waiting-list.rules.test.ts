/** Who is offered what came back, over 500 histories of arrivals, returns, offers that run out and people who leave. */
import { describe, expect, it } from "vitest";
import {
  anonymizeAtOf,
  CONFIRM_WITHIN_MS,
  endOf,
  ENTRY_STATUSES,
  isConfirmable,
  lookAgainAt,
  MOVES,
  offerUntilOf,
  planOffers,
  roughly,
  shortPoolsOf,
} from "./waiting-list.rules.ts";

type Group = { id: number; quantity: number };
const groups = (...sizes: number[]): Group[] => sizes.map((quantity, id) => ({ id, quantity }));
const idsOf = (all: readonly Group[]): number[] => all.map(({ id }) => id);

describe("a plan of offers", () => {
  it("P6 gives three seats to the first group that fits, whole", () => {
    const { offer, wait } = planOffers(groups(5, 4, 3, 2, 1), 3, 50);
    expect([idsOf(offer), idsOf(wait)]).toEqual([[2], [0, 1, 3, 4]]);
  });

  it("goes on to smaller groups with what is left, and to none beyond the most", () => {
    expect(idsOf(planOffers(groups(2, 5, 1, 1), 4, 50).offer)).toEqual([0, 2, 3]);
    expect(idsOf(planOffers(groups(1, 1, 1), 3, 2).offer)).toEqual([0, 1]);
    expect(planOffers(groups(1), 0, 50).offer).toEqual([]);
  });
});

describe("what is kept", () => {
  it("is what is short for the largest group, and not what has enough for all", () => {
    const balances = new Map([
      ["own", 3],
      ["house", 40],
    ]);
    expect(shortPoolsOf(groups(5, 2), balances)).toEqual(["own"]);
    expect(shortPoolsOf(groups(2), balances)).toEqual([]);
    expect(shortPoolsOf([], balances)).toEqual([]);
  });
});

it("an offer lasts as the event says, and never past the sale; none is made in its last five minutes", () => {
  const [nowMs, offerMs] = [1_000_000, 7_200_000];
  expect(offerUntilOf({ nowMs, offerMs, saleEndsAtMs: Infinity })).toBe(nowMs + offerMs);
  expect(offerUntilOf({ nowMs, offerMs, saleEndsAtMs: nowMs + 300_000 })).toBe(nowMs + 300_000);
  expect(offerUntilOf({ nowMs, offerMs, saleEndsAtMs: nowMs + 299_999 })).toBeUndefined();
  expect(offerUntilOf({ nowMs, offerMs: 60_000, saleEndsAtMs: nowMs + 60_000 })).toBe(nowMs + 60_000);
});

it("an entry ends as its order does", () => {
  const ends = ["pending", "reserved", "paid", "issued", "refund_due", "refunded", "expired", "rejected", "cancelled"].map(endOf);
  expect(ends).toEqual([undefined, undefined, "bought", "bought", "bought", "bought", "expired", "expired", "left"]);
});

it("an entry that ended moves no more", () => {
  for (const status of ENTRY_STATUSES)
    expect([status, MOVES[status].length > 0]).toEqual([status, ["unconfirmed", "waiting", "offered"].includes(status)]);
});

it("an entry can be confirmed for a day", () => {
  const joinedAtMs = 1_000;
  const at = (nowMs: number, status: "unconfirmed" | "waiting" = "unconfirmed") => isConfirmable({ status, joinedAtMs }, nowMs);
  expect([at(joinedAtMs), at(joinedAtMs + CONFIRM_WITHIN_MS - 1), at(joinedAtMs + CONFIRM_WITHIN_MS)]).toEqual([true, true, false]);
  expect(at(joinedAtMs, "waiting")).toBe(false);
});

it("a list is looked at again after five minutes, sooner where offers were made or time changes something", () => {
  const nowMs = 1_000_000;
  expect(lookAgainAt({ nowMs, isMore: false, changesAtMs: [nowMs - 1, nowMs] })).toBe(nowMs + 300_000);
  expect(lookAgainAt({ nowMs, isMore: true, changesAtMs: [] })).toBe(nowMs + 60_000);
  expect(lookAgainAt({ nowMs, isMore: false, changesAtMs: [nowMs + 5, nowMs + 9] })).toBe(nowMs + 5);
});

it("a place is rounded up to tens, and at least ten", () => {
  expect([0, 1, 10, 11, 20, 21].map(roughly)).toEqual([10, 10, 10, 20, 20, 30]);
});

it("personal data go within thirty days after the event", () => {
  const DAY_MS = 86_400_000;
  for (const joinedAtMs of [1, 12_345, 1_700_000_000_123]) {
    const atMs = anonymizeAtOf({ joinedAtMs, eventEndsAtMs: 1_000 });
    expect([atMs >= 1_000 + 29 * DAY_MS, atMs < 1_000 + 30 * DAY_MS]).toEqual([true, true]);
  }
});

const seeded = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

type Plan = typeof planOffers<Group>;

/** Runs one history. Returns what was wrong in it. */
const run = (seed: number, plan: Plan): string[] => {
  const below = seeded(seed);
  const capacity = 3 + below(8);
  let left = 0;
  let sold = capacity;
  let next = 0;
  let waiting: Group[] = [];
  let open: Group[] = [];
  const offered: number[] = [];
  const wrong: string[] = [];
  const giveOffers = (): void => {
    const { offer, wait } = plan(waiting, left, 50);
    for (const group of offer) {
      const passed = wait.find((one) => one.id < group.id && one.quantity <= group.quantity);
      if (passed) wrong.push(`${group.id} came before ${passed.id}, which is not larger`);
      if (offered.includes(group.id)) wrong.push(`${group.id} was offered twice`);
      offered.push(group.id);
      left -= group.quantity;
    }
    if (left < 0) wrong.push(`oversold by ${-left}`);
    const fitting = wait.find(({ quantity }) => quantity <= left);
    if (fitting) wrong.push(`${fitting.id} fits and waits`);
    if (offer.length + wait.length !== waiting.length) wrong.push("somebody was lost");
    open = [...open, ...offer];
    waiting = [...wait];
  };
  for (let step = 0; step < 40; step++) {
    const did = below(5);
    if (did === 0) waiting.push({ id: next++, quantity: 1 + below(5) });
    if (did === 1 && sold > 0) [sold, left] = [sold - 1, left + 1];
    if (did === 2 && open.length > 0) left += open.splice(below(open.length), 1)[0]?.quantity ?? 0;
    if (did === 3 && open.length > 0) sold += open.splice(below(open.length), 1)[0]?.quantity ?? 0;
    if (did === 4 && waiting.length > 0) waiting.splice(below(waiting.length), 1);
    giveOffers();
    const held = open.reduce((sum, { quantity }) => sum + quantity, 0);
    if (sold + held + left !== capacity) wrong.push(`${sold} sold, ${held} offered and ${left} left of ${capacity}`);
  }
  return wrong;
};

const HISTORIES = 500;
const runAll = (plan: Plan): string[] => Array.from({ length: HISTORIES }, (_, seed) => run(seed + 1, plan)).flat();

describe("500 histories", () => {
  it("offer nobody twice, oversell nothing, keep the order of arrival among equals, split no group and let nobody wait who fits", () => {
    expect(runAll(planOffers)).toEqual([]);
  });

  it.each<[string, Plan, RegExp]>([
    ["without whole groups", (all, left) => ({ offer: left > 0 ? [...all] : [], wait: left > 0 ? [] : [...all] }), /oversold/],
    ["latest first", (all, left, max) => planOffers(all.toReversed(), left, max), /came before/],
    [
      "stopping at the first group that does not fit",
      (all, left, max) => {
        const at = all.findIndex(({ quantity }) => quantity > left);
        const head = at < 0 ? all : all.slice(0, at);
        const { offer, wait } = planOffers(head, left, max);
        return { offer, wait: [...wait, ...all.slice(head.length)] };
      },
      /fits and waits/,
    ],
    ["keeping those who have an offer in line", (all, left, max) => ({ ...planOffers(all, left, max), wait: [...all] }), /twice|lost/],
  ])("notice a plan %s", (_, plan, wanted) => {
    expect(runAll(plan).join("\n")).toMatch(wanted);
  });
});
