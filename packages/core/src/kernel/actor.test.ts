import { expect, it } from "vitest";
import { runAs, currentActor, requireActor } from "./actor.ts";
import { Fault } from "./fault.ts";
import { InvariantError } from "./invariant.ts";

const organizer = { type: "organizer", subject: "one" } as const;

it("no actor in scope is a bug, not the public", () => {
  expect(() => currentActor()).toThrow(InvariantError);
  expect(() => requireActor("public")).toThrow(InvariantError);
});

it("holds across what is awaited, and for each caller its own", async () => {
  const later = async (ms: number) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return currentActor();
  };
  expect(await Promise.all([runAs(organizer, () => later(5)), runAs({ type: "system" }, () => later(1))])).toEqual([
    organizer,
    { type: "system" },
  ]);
  expect(() => currentActor()).toThrow(InvariantError);
});

it("lets these types through and no other", () => {
  runAs(organizer, () => {
    expect(requireActor("staff", "organizer")).toEqual(organizer);
    expect(() => requireActor("system")).toThrow(Fault);
    expect(() => requireActor("staff")).toThrow(expect.objectContaining({ kind: "forbidden", code: "request.forbidden" }));
  });
});
