/** Searches of a supervisor at the gate: how often they may read the whole event, whatever process answers. */
import { beforeAll, expect, it } from "vitest";
import { search } from "@catraca/core/admission/admission.search.ts";
import type { Assignment } from "@catraca/core/device/device.assignment.ts";
import { countSearch } from "@catraca/core/device/device.dynamo.ts";
import { rows } from "@catraca/core/table/service";
import { withoutGateCondition } from "../support/without-condition.ts";
import { openGate } from "../support/world/gate.ts";
import { openSale } from "../support/world/sale.ts";

const MOST = 10;

let desk: Assignment;
beforeAll(async () => {
  const { eventId } = await openSale({ capacity: null, priceMinor: 0 });
  desk = await openGate(eventId, { name: "Desk" }, "supervisor");
});

const set = (searchMinute: number, searches: number) =>
  rows.device.patch({ deviceId: desk.device.deviceId }).set({ searchMinute, searches }).go();
const minute = () => Math.floor(Date.now() / 60_000);
/** Also when the test runs over the end of a minute. */
const countAtOnce = (times: number) => Promise.all(Array.from({ length: times }, () => countSearch(desk.device.deviceId, MOST)));
const withinAMinute = async <T>(body: () => Promise<T>): Promise<T> => {
  for (;;) {
    const before = minute();
    const [result] = await Promise.allSettled([body()]);
    if (minute() !== before) continue;
    if (result.status === "rejected") throw result.reason;
    return result.value;
  }
};

it("ten reads of a device count in a minute, also at once, and the next minute begins anew", async () => {
  const counted = await withinAMinute(async () => {
    await set(minute() - 1, MOST);
    return countAtOnce(MOST + 5);
  });
  expect(counted.filter(Boolean)).toHaveLength(MOST);
});

it("control: without the condition more reads count", async () => {
  const counted = await withinAMinute(async () => {
    await set(minute(), MOST);
    return withoutGateCondition(/#searches </, () => countAtOnce(2));
  });
  expect(counted).toEqual([true, true]);
});

it("a search that would read the whole event once more is refused, and one that needs no read is answered", async () => {
  await withinAMinute(async () => {
    await set(minute(), MOST);
    await expect(search({ query: "nobody" }, desk)).rejects.toMatchObject({ code: "request.too_many" });
    await set(minute(), MOST - 1);
    for (const query of ["nobody", "somebody"]) expect(await search({ query }, desk)).toEqual({ tickets: [], isComplete: true });
  });
});
