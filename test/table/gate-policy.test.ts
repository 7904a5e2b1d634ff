/** How the gates of an event admit, and the list of their scans. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { scan } from "@catraca/core/admission";
import * as Scans from "@catraca/core/admission/admission.list.ts";
import { undo } from "@catraca/core/admission/admission.undo.ts";
import { viewAssignment, type Assignment } from "@catraca/core/device/device.assignment.ts";
import * as GatePolicy from "@catraca/core/gate/gate.policy.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import { withoutCondition } from "../support/without-condition.ts";
import { openGate, takeTickets } from "../support/world/gate.ts";
import { asOrganizer, openSale } from "../support/world/sale.ts";

type Sale = { eventId: string; ticketTypeId: string };

let sale: Sale;
let tickets: { id: string; code: string }[];
beforeAll(async () => {
  sale = await openSale({ capacity: null, priceMinor: 0 });
  tickets = await takeTickets(sale, 12);
});

const take = () => tickets.pop() as { id: string; code: string };
const scanOf = async (gate: Assignment, code: string, scanId = `scn_${randomUUID()}`) => {
  const { answer, followUp } = await scan({ code, scanId }, gate);
  await followUp?.();
  return answer;
};
const change = (body: Parameters<typeof GatePolicy.change>[0]["change"]) =>
  asOrganizer(() => GatePolicy.change({ eventId: sale.eventId, change: body }));

describe("the policy of the gates", () => {
  it("a daily pass is admitted once on each day, and its type's and its own notes come with the answer", async () => {
    const { ticketTypeId } = sale;
    const policy = await change({ lateMinutes: 15, ticketTypes: [{ ticketTypeId, daily: true, note: "Check the age" }] });
    expect(policy).toEqual({ earlyMinutes: 0, lateMinutes: 15, ticketTypes: [{ ticketTypeId, daily: true, note: "Check the age" }] });
    expect(await asOrganizer(() => GatePolicy.get({ eventId: sale.eventId }))).toEqual(policy);
    const gate = await openGate(sale.eventId);
    const types = { [ticketTypeId]: { daily: true, note: "Check the age" } };
    expect(viewAssignment(gate).policy).toEqual({ earlyMs: 0, lateMs: 15 * 60_000, types });
    const { id, code } = take();
    await asOrganizer(() => Ticket.change({ ticketId: id, change: { note: "Wheelchair" } }));
    expect(await scanOf(gate, code)).toMatchObject({ result: "admitted", ticket: { notes: ["Check the age", "Wheelchair"] } });
    expect((await scanOf(gate, code)).reason).toBe("already_admitted");
    await rows.ticket.patch({ ticketId: id }).set({ admittedOn: "2020-01-01" }).go();
    const today = `scn_${randomUUID()}`;
    expect((await scanOf(gate, code, today)).result).toBe("admitted");
    expect((await scanOf(gate, code)).reason).toBe("already_admitted");
    expect((await undo({ scanId: today }, gate)).answer.result).toBe("undone");

    await change({ ticketTypes: [{ ticketTypeId, daily: false, note: null }] });
    expect(await asOrganizer(() => GatePolicy.get({ eventId: sale.eventId }))).toMatchObject({ lateMinutes: 15, ticketTypes: [] });
    await asOrganizer(() => Ticket.change({ ticketId: id, change: { note: null } }));
    expect((await scanOf(await openGate(sale.eventId), take().code)).ticket).not.toHaveProperty("notes");
  });

  it("a type of another event is refused", async () => {
    const { ticketTypeId } = await openSale({ capacity: null, priceMinor: 0 });
    await expect(change({ ticketTypes: [{ ticketTypeId, daily: true }] })).rejects.toMatchObject({ code: "request.invalid" });
  });

  it("of two changes at once both are kept; control: without the version one is lost", async () => {
    const twice = async () => {
      const { eventId } = await openSale({ capacity: null, priceMinor: 0 });
      const both = [{ earlyMinutes: 10 }, { lateMinutes: 20 }].map((one) => asOrganizer(() => GatePolicy.change({ eventId, change: one })));
      await Promise.all(both);
      const { earlyMinutes, lateMinutes } = await asOrganizer(() => GatePolicy.get({ eventId }));
      return `${earlyMinutes} ${lateMinutes}`;
    };
    expect(await Promise.all([twice(), twice(), twice()])).toEqual(["10 20", "10 20", "10 20"]);
    const guard = { operation: "TransactWriteItems", key: /eventId/, matching: /version/ } as const;
    const lost = await withoutCondition(dynamo, guard, () => Promise.all(Array.from({ length: 6 }, twice)));
    expect(lost.filter((one) => one !== "10 20").length).toBeGreaterThan(0);
  });
});

describe("the scans of an event", () => {
  it("are listed newest first, by page and by filter, and as CSV whose names compute nothing", async () => {
    const { eventId } = sale;
    const gate = await openGate(eventId, { name: "=North" });
    const [one, two] = [take(), take()];
    const undone = `scn_${randomUUID()}`;
    await scanOf(gate, one.code);
    await scanOf(gate, two.code, undone);
    await scanOf(gate, one.code);
    const taken = await undo({ scanId: undone }, gate);
    await taken.followUp?.();
    const list = (page: object) => asOrganizer(() => Scans.list({ eventId, page: { gateId: gate.gate.gateId, ...page } }));
    const all = (await list({ limit: 100 })).scans;
    expect(all.map(({ result }) => result)).toEqual(["refused", "undone", "admitted"]);
    expect(all[0]).toMatchObject({ gate: { name: "=North" }, device: { name: "Phone 1" }, reason: "already_admitted", ticketId: one.id });
    expect((await list({ limit: 100, result: "undone" })).scans).toMatchObject([{ ticketId: two.id, undoneAt: expect.any(String) }]);
    expect((await list({ limit: 100, ticketId: one.id })).scans).toHaveLength(2);
    expect((await list({ limit: 100, orderId: all[0]?.orderId ?? "" })).scans.length).toBeGreaterThanOrEqual(2);
    expect((await list({ limit: 100, to: all[0]?.at ?? "", from: all[2]?.at ?? "" })).scans).toEqual(all.slice(1));

    const paged: string[] = [];
    for (let more: { cursor?: string } | undefined = {}; more;) {
      const { cursor } = more;
      const page: Awaited<ReturnType<typeof list>> = await asOrganizer(() =>
        Scans.list({ eventId, page: { limit: 2, ...(cursor === undefined ? {} : { cursor }) } }),
      );
      paged.push(...page.scans.map(({ id }) => id));
      more = page.cursor === null ? undefined : { cursor: page.cursor };
    }
    expect(paged).toEqual((await asOrganizer(() => Scans.list({ eventId, page: { limit: 100 } }))).scans.map(({ id }) => id));
    await expect(list({ limit: 2, cursor: "garbage" })).rejects.toMatchObject({ code: "request.invalid" });

    const { text } = await asOrganizer(() => Scans.exportScans({ eventId, filter: { gateId: gate.gate.gateId } }));
    expect(text.split("\r\n").map((line) => line.split(",").slice(1, 5).join())).toEqual([
      "gate,device,result,reason",
      "'=North,Phone 1,refused,already_admitted",
      "'=North,Phone 1,undone,",
      "'=North,Phone 1,admitted,",
      "",
    ]);
  });
});
