/** Codes of another seller: whom they admit, and that each has one ticket. */
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { scan } from "@catraca/core/admission";
import * as Catalog from "@catraca/core/catalog";
import type { Assignment } from "@catraca/core/device/device.assignment.ts";
import * as Event from "@catraca/core/event";
import * as Id from "@catraca/core/kernel/id";
import { digestForeign } from "@catraca/core/manifest/manifest.entry.ts";
import * as Order from "@catraca/core/order";
import { onlyTicketIdOf } from "@catraca/core/order/order.ticket-ids.ts";
import { bareClient } from "@catraca/core/table/bare-client";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import { claim } from "@catraca/core/ticket/ticket.foreign.ts";
import { codeMacOf } from "@catraca/core/ticket/ticket.foreign.dynamo.ts";
import { codeOf } from "@catraca/core/ticket/ticket.own-code.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { openGate } from "../support/world/gate.ts";
import { asOrganizer, asSystem, openSale, type Sale } from "../support/world/sale.ts";

const CODE = "9f1c2d4e-7a33-4b0e-8f65-2c1d9ab07e51";

let sale: Sale;
let gate: Assignment;
beforeEach(async () => {
  sale = await openSale({ capacity: 9, priceMinor: 0 });
  await Event.markForeignCodes(sale.eventId);
  gate = await openGate(sale.eventId);
});

type Holder = { orderId: string; createdAtMs: number };
const nobodyEnds = (): Promise<boolean> => Promise.resolve(false);
const claimFor = (orderId: string, isDead: (holder: Holder) => Promise<boolean> = nobodyEnds, code = CODE): Promise<boolean> =>
  claim({ eventId: sale.eventId, codeMac: codeMacOf(sale.eventId, code), orderId, ticketId: onlyTicketIdOf(orderId) }, isDead);

/** Does what a page of an import does, with the workflow's two steps. */
const guest = async (code = CODE): Promise<string> => {
  const { eventId } = sale;
  const orderId = Id.derive("ord", [Id.nonce()], 16);
  expect(await claimFor(orderId, nobodyEnds, code)).toBe(true);
  const [type] = (await Catalog.getFresh(eventId))?.ticketTypes ?? [];
  if (!type) throw new Error("no such type");
  await asSystem(async () => {
    await Order.invite({
      orderId,
      eventId,
      currency: "BRL",
      type,
      guest: { name: "Ana" },
      locale: "en",
      invitation: { payment: "elsewhere" },
      foreignCode: digestForeign(code, false),
    });
    await Order.reserve({ orderId });
    await Order.issue({ orderId });
  });
  return onlyTicketIdOf(orderId);
};

const scanOf = async (code: string, by = gate) => {
  const { answer, followUp } = await scan({ code, scanId: `scn_${randomUUID()}` }, by);
  await followUp?.();
  return answer.reason ?? answer.result;
};
const ticketOf = async (ticketId: string) => {
  const [row] = await Ticket.getByIds([ticketId]);
  if (!row) throw new Error("no such ticket");
  return row;
};

describe("a foreign code", () => {
  it("admits its ticket, which our code then does not admit again", async () => {
    const ticketId = await guest();
    expect(await scanOf(` ${CODE}\r\n`)).toBe("admitted");
    expect([await scanOf(CODE), await scanOf(codeOf(await ticketOf(ticketId)))]).toEqual(["already_admitted", "already_admitted"]);
    expect([await scanOf(CODE.toUpperCase()), await scanOf(`${CODE}1`), await scanOf("abc")]).toEqual(
      Array.from({ length: 3 }, () => "unknown_code"),
    );
  });

  it("is superseded by a reissue, like our first code", async () => {
    const ticketId = await guest();
    expect(await asOrganizer(() => Ticket.reissue({ ticketId }))).toMatchObject({ foreignCode: "superseded" });
    expect([await scanOf(CODE), await scanOf(codeOf(await ticketOf(ticketId)))]).toEqual(["superseded", "admitted"]);
  });

  it("admits nobody when its ticket is void, and is unknown at another event", async () => {
    const ticketId = await guest();
    const other = await openSale({ capacity: 9, priceMinor: 0 });
    await Event.markForeignCodes(other.eventId);
    expect(await scanOf(CODE, await openGate(other.eventId))).toBe("unknown_code");
    await rows.ticket.patch({ ticketId }).set({ status: "voided" }).go();
    expect(await scanOf(CODE)).toBe("voided");
  });

  it("is not in the table, nor in what a device gets of its event", async () => {
    const ticketId = await guest();
    const { data } = await rows.foreignCode.get({ eventId: sale.eventId, codeMac: codeMacOf(sale.eventId, CODE) }).go();
    expect(data).toMatchObject({ ticketId });
    expect(JSON.stringify([data, await ticketOf(ticketId), await Order.findRow((await ticketOf(ticketId)).orderId)])).not.toContain(CODE);
  });
});

/** The requests of the gate that a scan waits for. */
const requestsOf = async (code: string, by: Assignment): Promise<string[]> => {
  const sent: string[] = [];
  bareClient.middlewareStack.add(
    (next, { commandName = "" }) =>
      (input) => {
        sent.push(commandName);
        return next(input);
      },
    { step: "initialize", name: "sent" },
  );
  try {
    await scan({ code, scanId: `scn_${randomUUID()}` }, by);
    return sent;
  } finally {
    bareClient.middlewareStack.remove("sent");
  }
};

it("C8 a text that is not ours costs one read at an event with foreign codes, and none at another", async () => {
  await guest();
  const without = await openGate((await openSale({ capacity: 9 })).eventId);
  const forged = `T1${"A".repeat(56)}`;
  expect(await requestsOf("some other text", without)).toEqual([]);
  expect(await requestsOf("some other text", gate)).toEqual(["GetItemCommand"]);
  // Neither what looks like ours, nor what can be no code.
  for (const text of [forged, "", "abc", "x".repeat(201)]) expect(await requestsOf(text, gate), text).toEqual([]);
  expect(await requestsOf(CODE, gate)).toEqual(["GetItemCommand", "UpdateItemCommand"]);
});

describe("one ticket has a code", () => {
  const two = (): Promise<boolean[]> => Promise.all([claimFor("ord_aaaaaaaaaaaaaaaa"), claimFor("ord_bbbbbbbbbbbbbbbb")]);

  it("whichever of two asks first, and however often it repeats", async () => {
    const claimed = await two();
    expect(claimed.filter(Boolean)).toHaveLength(1);
    expect(await two()).toEqual(claimed);
  });

  it("both get it without the condition (control)", async () => {
    expect(await withoutCondition(dynamo, { operation: "PutItem", key: /codemac_/i }, two)).toEqual([true, true]);
  });

  it("until its order ended without a ticket: then one of those who ask gets it", async () => {
    expect(await claimFor("ord_cccccccccccccccc")).toBe(true);
    const isDead = ({ orderId }: Holder): Promise<boolean> => Promise.resolve(orderId === "ord_cccccccccccccccc");
    const claimed = await Promise.all(["ord_dddddddddddddddd", "ord_eeeeeeeeeeeeeeee"].map((orderId) => claimFor(orderId, isDead)));
    expect(claimed.filter(Boolean)).toHaveLength(1);
  });
});
