/** One caller with one address hoards: fifty orders at the same instant. */
import { expect, it } from "vitest";
import { Transient } from "@catraca/core/kernel/fault";
import * as Order from "@catraca/core/order";
import { dynamo } from "@catraca/core/table/client";
import { audit, readTable } from "../support/ledger.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { asAnyone, asOrganizer, openSale, orderBody } from "../support/world/sale.ts";

const hoard = async () => {
  const sale = await openSale({ capacity: 500 });
  const order = () => orderBody(sale, 10, { name: "Ana Souza", email: "ana@example.com" });
  const all = await Promise.allSettled(Array.from({ length: 50 }, () => asAnyone(() => Order.place({ order: order() }))));
  const answers = all.map((one) => {
    if (one.status === "rejected") return one.reason instanceof Transient ? "transient" : String(one.reason);
    return one.value.outcome === "refused" ? one.value.code : one.value.outcome;
  });
  const held = (await readTable()).orders.filter(({ eventId, status }) => eventId === sale.eventId && status === "reserved").length;
  return { held, answers: new Set(answers) };
};

it("Q16 of fifty orders of one buyer at once, exactly two hold seats", async () => {
  const { held, answers } = await hoard();
  expect(held).toBe(2);
  expect([...answers].filter((answer) => answer !== "transient").toSorted()).toEqual(["order.too_many_open", "placed"]);
  expect(await asOrganizer(audit)).toEqual([]);
});

it("control: without the condition on the allowance, all of them do", async () => {
  const guard = { operation: "TransactWriteItems", key: /allowance_/ } as const;
  const { held } = await withoutCondition(dynamo, guard, hoard);
  expect(held).toBeGreaterThan(2);
});
