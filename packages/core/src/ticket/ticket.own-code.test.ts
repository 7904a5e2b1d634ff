import { expect, it } from "vitest";
import { create } from "../kernel/id.ts";
import { setting } from "../kernel/setting.ts";
import { createCode, verifyCode } from "./ticket.code.ts";
import { codeOf } from "./ticket.own-code.ts";

it("a code that Node signs is the one that the gate would sign and accepts, also for one event after another", () => {
  const [first, second] = [create("evt"), create("evt")];
  const secret = setting("MASTER_SECRET");
  for (const eventId of [first, first, second, first, second]) {
    const ticket = { eventId, ticketId: create("tkt"), revision: 3 };
    const code = codeOf(ticket);
    expect(code).toBe(createCode({ secret, keyId: 1, ...ticket }));
    expect(verifyCode({ secret, keyIds: [1], code })).toMatchObject({ ticketId: ticket.ticketId, revision: 3 });
  }
});
