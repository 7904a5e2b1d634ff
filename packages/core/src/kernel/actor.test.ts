import { expect, it } from "vitest";
import { as, current, only } from "./actor.ts";
import { Fault } from "./fault.ts";
import { InvariantError } from "./invariant.ts";

const organizer = { type: "organizer", subject: "one" } as const;

it("no actor in scope is a bug, not the public", () => {
  expect(() => current()).toThrow(InvariantError);
  expect(() => only("public")).toThrow(InvariantError);
});

it("holds across what is awaited, and for each caller its own", async () => {
  const later = async (ms: number) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return current();
  };
  expect(await Promise.all([as(organizer, () => later(5)), as({ type: "system" }, () => later(1))])).toEqual([
    organizer,
    { type: "system" },
  ]);
  expect(() => current()).toThrow(InvariantError);
});

it("lets these types through and no other", () => {
  as(organizer, () => {
    expect(only("staff", "organizer")).toEqual(organizer);
    expect(() => only("system")).toThrow(Fault);
    expect(() => only("staff")).toThrow(expect.objectContaining({ kind: "forbidden", code: "request.forbidden" }));
  });
});
