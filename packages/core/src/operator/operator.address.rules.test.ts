import { expect, it } from "vitest";
import { planAddress } from "./operator.address.rules.ts";

const HOUR_MS = 3_600_000;
const plan = (suppression: Parameters<typeof planAddress>[0]["suppression"], orderIds: string[] = [], nowMs = 10 * HOUR_MS) =>
  planAddress({ suppression, orderIds }, nowMs);

it("tries an address again whose email bounced, and names its orders", () => {
  expect(plan({ bouncedAtMs: HOUR_MS }, ["ord_a"])).toEqual({
    outcome: "planned",
    does: [
      "send email to the address again: an email of 1970-01-01T01:00:00.000Z bounced",
      "take the address off the mail service's own list of addresses that bounced",
      "show the bounce on ord_a no more: resend sends its email",
    ],
  });
});

it("leaves a complaint as it is", () => {
  expect(plan({ bouncedAtMs: HOUR_MS, complainedAtMs: HOUR_MS })).toMatchObject({ does: { length: 3 } });
  expect(plan({ complainedAtMs: HOUR_MS })).toMatchObject({
    outcome: "refused",
    reason: expect.stringMatching(/^Its reader called an email spam/),
  });
});

it.each([
  ["nothing came back", undefined],
  ["the stop was lifted", { bouncedAtMs: HOUR_MS, liftedAtMs: 2 * HOUR_MS }],
])("refuses when %s", (_, suppression) => {
  expect(plan(suppression)).toEqual({ outcome: "refused", reason: "No email to this address bounced, so nothing is stopped." });
});

it.each([
  ["the stop was lifted a moment ago", { bouncedAtMs: 9 * HOUR_MS, liftedAtMs: 9.9 * HOUR_MS }],
  ["nothing is remembered of the address", undefined],
])("finishes the orders that still show the bounce when %s", (_, suppression) => {
  const does = ["show the bounce on ord_a no more: resend sends its email"];
  expect(plan(suppression, ["ord_a"])).toEqual({ outcome: "planned", does });
});

it("refuses a second try within the hour, and allows it afterwards", () => {
  const suppression = { liftedAtMs: 9.5 * HOUR_MS, bouncedAtMs: 9.6 * HOUR_MS };
  expect(plan(suppression)).toMatchObject({ outcome: "refused", reason: expect.stringContaining("wait until 1970-01-01T10:30:00.000Z") });
  expect(plan(suppression, [], 10.5 * HOUR_MS).outcome).toBe("planned");
});
