import { describe, expect, it } from "vitest";
import { stoppedBy } from "./notification.feedback.rules.ts";

describe("an address", () => {
  it("that bounced gets nothing until it is tried again", () => {
    expect(stoppedBy({ bouncedAtMs: 5 }, false)).toEqual({ result: "bounced", atMs: 5 });
    expect(stoppedBy({ bouncedAtMs: 5, liftedAtMs: 6 }, true)).toBeUndefined();
    expect(stoppedBy({ bouncedAtMs: 7, liftedAtMs: 6 }, false)).toEqual({ result: "bounced", atMs: 7 });
    expect(stoppedBy({}, true)).toBeUndefined();
  });

  it("whose owner complained gets tickets, and no mailing", () => {
    expect(stoppedBy({ complainedAtMs: 5 }, false)).toBeUndefined();
    expect(stoppedBy({ complainedAtMs: 5, liftedAtMs: 6 }, true)).toEqual({ result: "complained", atMs: 5 });
  });
});
