import { expect, it } from "vitest";
import { readArguments, UsageError } from "./arguments.ts";

it.each([
  [["find", "a@example.com"], { where: {}, name: "find", text: "a@example.com", personal: false }],
  [["find", "ABCD2345", "--event", "evt_a"], { where: {}, name: "find", text: "ABCD2345", eventId: "evt_a", personal: false }],
  [["--", "order", "ord_a", "--personal"], { where: {}, name: "order", orderId: "ord_a", personal: true }],
  [["release", "ord_a"], { where: {}, name: "change", change: "release", orderId: "ord_a", apply: false }],
  [
    ["redrive", "ord_a", "--apply", "--stage", "production", "--profile", "shop", "--region", "sa-east-1"],
    {
      where: { stage: "production", profile: "shop", region: "sa-east-1" },
      name: "change",
      change: "redrive",
      orderId: "ord_a",
      apply: true,
    },
  ],
  [["mail", "try-again", "a@example.com"], { where: {}, name: "tryAddress", email: "a@example.com", apply: false }],
  [["mail", "try-again", "a@example.com", "--apply"], { where: {}, name: "tryAddress", email: "a@example.com", apply: true }],
  [["dead-letters", "list"], { where: {}, name: "list" }],
  [["dead-letters", "replay", "count", "--apply"], { where: {}, name: "replay", queue: "count", apply: true }],
  [["counters", "check", "evt_a"], { where: {}, name: "check", eventId: "evt_a" }],
  [["counters", "rebuild", "evt_a"], { where: {}, name: "rebuild", eventId: "evt_a", apply: false }],
  [["table", "restore", "copy", "--apply"], { where: {}, name: "restore", target: "copy", apply: true }],
  [["counters", "check", "evt_a", "--table", "copy"], { where: { table: "copy" }, name: "check", eventId: "evt_a" }],
  [["manifest", "rebuild", "evt_a"], { where: {}, name: "manifest", eventId: "evt_a", apply: false }],
  [["keys", "check"], { where: {}, name: "keys" }],
  [["tickets", "reissue", "evt_a", "--key", "1"], { where: {}, name: "reissue", eventId: "evt_a", key: 1, apply: false }],
  [["erasures", "repeat", "--from", "old"], { where: {}, name: "erasures", from: "old", apply: false }],
  [["archive", "replay", "a", "b"], { where: {}, name: "archive", from: "a", to: "b", apply: false }],
  [["counters", "rebuild", "evt_a", "--apply"], { where: {}, name: "rebuild", eventId: "evt_a", apply: true }],
])("%j is a command", (args, command) => {
  expect(readArguments(args)).toEqual(command);
});

it.each([
  [[], "No command is given."],
  [["remove", "ord_a"], "There is no command remove."],
  [["order"], "order needs an order id."],
  [["find"], "find needs a text to find."],
  [["redrive", "ord_a", "ord_b"], "redrive takes one argument, not 2."],
  [["order", "ord_a", "--apply"], "order changes nothing, so it takes no --apply."],
  [["order", "ord_a", "--profile", "shop"], "--profile and --region are of a stage: give --stage."],
  [["mail", "a@example.com"], "mail takes try-again and one address."],
  [["mail", "try-again"], "mail takes try-again and one address."],
  [["dead-letters"], "dead-letters takes list, or replay and one queue."],
  [["keys"], "keys takes check."],
  [["keys", "check", "--apply"], "keys takes check."],
  [["tickets", "reissue", "evt_a"], "tickets takes reissue, one event id, and the number of a key by --key."],
  [["tickets", "reissue", "evt_a", "--key", "one"], "tickets takes reissue, one event id, and the number of a key by --key."],
  [["erasures", "repeat"], "erasures takes repeat, and by --from the table that shows them."],
  [["dead-letters", "replay"], "dead-letters takes list, or replay and one queue."],
  [["dead-letters", "replay", "count", "follow"], "dead-letters takes list, or replay and one queue."],
  [["counters", "check", "evt_a", "--apply"], "counters takes check or rebuild, and one event id."],
])("%j is refused", (args, message) => {
  expect(() => readArguments(args)).toThrow(new UsageError(message));
});

it("an unknown option is refused", () => {
  expect(() => readArguments(["order", "ord_a", "--force"])).toThrow(UsageError);
});
