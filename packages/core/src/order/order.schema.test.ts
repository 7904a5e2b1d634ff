import { randomBytes, randomUUID } from "node:crypto";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { OrderBody, OrderKey, PaymentKey } from "./order.schema.ts";

describe("the key of a new order", () => {
  it("is accepted when it is random: a UUID, or 22 to 128 characters", () => {
    for (let times = 0; times < 1_000; times++) {
      expect(v.is(OrderKey, randomUUID())).toBe(true);
      expect(v.is(OrderKey, randomBytes(16).toString("base64url"))).toBe(true);
    }
    expect(v.is(OrderKey, "0123456789".repeat(13).slice(0, 128))).toBe(true);
  });

  it.each(["", "0123456789abcdefghijk", "0123456789".repeat(13).slice(0, 129), "k".repeat(64), "0123456".repeat(10)])(
    "is refused when it is short, long or repeats itself: %j",
    (key) => expect(v.safeParse(OrderKey, key).issues?.[0].message).toMatch(/^Use 22 to 128 random characters/),
  );
});

it("the key of a payment, which also needs the order's access token, may be shorter", () => {
  expect(v.is(PaymentKey, "0123456789abcdef")).toBe(true);
  expect(v.is(PaymentKey, "0123456789abcde")).toBe(false);
});

describe("an order names its buyer, or a holder until the buyer is known", () => {
  const order = { eventId: "evt_aaaaaaaaaaaaaaaa", lines: [{ ticketTypeId: "tty_aaaaaaaaaaaaaaaa", quantity: 1 }] };
  const buyer = { name: "Ana", email: "ana@example.com" };

  it.each([
    [{ buyer }, []],
    [{ holder: randomUUID() }, []],
    [{}, ["buyer"]],
    [{ buyer, holder: randomUUID() }, ["buyer"]],
    [{ holder: "short" }, ["holder"]],
  ])("%j: issues on %j", (who, paths) => {
    const { issues = [] } = v.safeParse(OrderBody, { ...order, ...who });
    expect(issues.map(({ path }) => path?.[0]?.key)).toEqual(paths);
  });
});
