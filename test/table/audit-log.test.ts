/** The audit log: no change without an entry, whatever dies, and its lists. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import * as AuditLog from "@catraca/core/audit-log";
import * as Event from "@catraca/core/event";
import * as Fee from "@catraca/core/fee";
import { runAs } from "@catraca/core/kernel/actor";
import { dynamo } from "@catraca/core/table/client";
import { commit } from "@catraca/core/table/commit";
import { transaction, type Writes } from "@catraca/core/table/service";
import * as Order from "@catraca/core/order";
import * as Ticket from "@catraca/core/ticket";
import * as Audit from "@catraca/core/timeline/timeline.audit.ts";
import { eventBody } from "../support/bodies.ts";
import { asOrganizer, asSystem, buy, openSale } from "../support/world/sale.ts";
import { withoutCondition } from "../support/without-condition.ts";

const owner = { type: "organizer", subject: "owner" } as const;
const price = { amountMinor: 100, currency: "BRL" };
let eventId = "";

beforeEach(async () => {
  eventId = (await runAs(owner, () => Event.create(eventBody()))).id;
});

type During = { call?: string; ids?: Record<string, string>; status?: number; code?: string };

/** Runs a body as the adapter runs a call. */
const during = <T>(body: () => Promise<T>, { call = "PATCH /events/{eventId}", ids = { eventId }, status = 200, code }: During = {}) =>
  runAs(owner, () =>
    AuditLog.during(
      { call, ids, requestId: "request-1", from: "203.0.113.0" },
      async () => {
        await body();
      },
      async () => ({ status, ...(code === undefined ? {} : { code }), createdIds: {}, bodyFields: [] }),
    ),
  );

/** The process dies before the answer. */
const dyingDuring = (body: () => Promise<unknown>): Promise<unknown> =>
  expect(
    during(async () => {
      await body();
      throw new Error("died");
    }),
  ).rejects.toThrow("died");

const rename = (name: string) => () => Event.change({ eventId, change: { name } });
const addFee = (name = "Service") => Fee.create({ eventId, fee: { name, per: "order", amount: price } });
const listed = (page: Partial<Parameters<typeof Audit.list>[0]["page"]> = {}) =>
  runAs(owner, () => Audit.list({ eventId, page: { limit: 50, ...page } }));
const entriesOf = async () => (await listed()).entries;

describe("an entry", () => {
  it("says who changed what, from where, and the values before and after", async () => {
    await during(rename("Baile"));
    expect(await entriesOf()).toEqual([
      {
        id: expect.stringMatching(/^\d{13}\./),
        at: expect.any(String),
        kind: "change",
        call: "PATCH /events/{eventId}",
        ids: { eventId },
        actor: { type: "member", id: expect.stringMatching(/^mbr_/), role: "owner" },
        from: "203.0.113.0",
        requestId: "request-1",
        outcome: "done",
        fields: [{ name: "name", before: JSON.stringify(eventBody().name), after: '"Baile"' }],
      },
    ]);
  });

  it("of a refused call has its code", async () => {
    await during(() => Event.getOwned(eventId, "event.change"), { status: 409, code: "event.cancelled" });
    expect(await entriesOf()).toMatchObject([{ outcome: "refused", code: "event.cancelled" }]);
  });

  it("is written for a call that may, and for no other", async () => {
    const stranger = { type: "organizer", subject: "stranger" } as const;
    await expect(
      runAs(stranger, () =>
        AuditLog.during(
          { call: "PATCH /events/{eventId}", ids: {}, requestId: "r", from: "" },
          async () => {
            await rename("Mine")();
          },
          async () => ({ status: 404, createdIds: {}, bodyFields: [] }),
        ),
      ),
    ).rejects.toMatchObject({ code: "event.missing" });
    expect(await entriesOf()).toEqual([]);
  });

  it("of an access is written for personal data, and for nothing else", async () => {
    await during(() => Event.getOwned(eventId, "order.read"), { call: "GET /events/{eventId}/orders" });
    await during(() => Event.getOwned(eventId, "report.read"), { call: "GET /events/{eventId}/report" });
    expect(await entriesOf()).toMatchObject([{ kind: "access", call: "GET /events/{eventId}/orders" }]);
  });

  it("of an access that is repeated is written once in ten minutes", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Math.ceil(Date.now() / 600_000) * 600_000 });
    try {
      const read = () => during(() => Event.getOwned(eventId, "order.read"), { call: "GET /events/{eventId}/orders" });
      await read();
      vi.setSystemTime(Date.now() + 599_999);
      await read();
      expect(await entriesOf()).toHaveLength(1);
      vi.setSystemTime(Date.now() + 1);
      await read();
      expect(await entriesOf()).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it("of a read that failed hides no later one, and of two persons neither hides the other", async () => {
    const read = (status: number) => during(() => Event.getOwned(eventId, "order.read"), { call: "GET /events/{eventId}/orders", status });
    for (const status of [503, 200, 200]) await read(status);
    expect((await entriesOf()).map(({ outcome }) => outcome)).toEqual(["done", "failed"]);
    for (let at = 0; at < 2; at++) await during(() => Event.getOwned(eventId, "person.handle"), { call: "POST /people/export", ids: {} });
    expect(await entriesOf()).toHaveLength(4);
  });

  it("that cannot be written refuses the change", async () => {
    dynamo.middlewareStack.add(
      (next) => (args) => {
        const isEntry = JSON.stringify(args.input).includes("auditEntry");
        return isEntry ? Promise.reject(Object.assign(new Error("busy"), { name: "ThrottlingException" })) : next(args);
      },
      { step: "initialize", name: "busy" },
    );
    try {
      await expect(during(rename("Unheard"))).rejects.toMatchObject({ code: "audit.unavailable" });
    } finally {
      dynamo.middlewareStack.remove("busy");
    }
    expect((await runAs(owner, () => Event.get({ eventId }))).name).toBe(eventBody().name);
  });
});

describe("a process that dies before the answer", () => {
  it("leaves an entry that says done when a transaction wrote the change", async () => {
    await dyingDuring(() => addFee());
    expect(await entriesOf()).toMatchObject([{ outcome: "done" }]);
  });

  it("leaves one that says unknown a minute later, for a change without a transaction", async () => {
    await dyingDuring(rename("Perhaps"));
    expect(await entriesOf()).toMatchObject([{ outcome: "pending" }]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
    try {
      expect(await entriesOf()).toMatchObject([{ outcome: "unknown" }]);
    } finally {
      vi.useRealTimers();
    }
  });

  const renameWhere = (before: string) => async () => {
    await Event.getOwned(eventId, "event.change");
    const patch = (t: Writes) => t.event.patch({ eventId }).set({ name: "Baile" });
    return commit(
      "event.unavailable",
      transaction.write((t) => [
        patch(t)
          .where(({ name }, { eq }) => eq(name, before))
          .commit(),
      ]),
    );
  };

  it("does not say done when the transaction was refused", async () => {
    await dyingDuring(renameWhere("another name"));
    expect(await entriesOf()).toMatchObject([{ outcome: "pending" }]);
    await dyingDuring(renameWhere(eventBody().name));
    expect(await entriesOf()).toMatchObject([{ outcome: "done" }, { outcome: "pending" }]);
  });

  it("says done without the condition of that transaction (control)", async () => {
    const guard = { operation: "TransactWriteItems", key: /evt_/, matching: /name/ } as const;
    await withoutCondition(dynamo, guard, () => dyingDuring(renameWhere("another name")));
    expect(await entriesOf()).toMatchObject([{ outcome: "done" }]);
  });
});

it("of several transactions of one call at once one marks the entry, so that none refuses another", async () => {
  let [marks, inFlight, most] = [0, 0, 0];
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const { TransactItems = [] } = args.input as { TransactItems?: unknown[] };
      if (!TransactItems.some((item) => JSON.stringify(item).includes("isCommitted"))) return next(args);
      marks += 1;
      most = Math.max(most, (inFlight += 1));
      try {
        return await next(args);
      } finally {
        inFlight -= 1;
      }
    },
    { step: "initialize", name: "marks" },
  );
  try {
    await during(() => Promise.all(["A", "B", "C"].map((name) => addFee(name))));
  } finally {
    dynamo.middlewareStack.remove("marks");
  }
  expect([marks > 0, most]).toEqual([true, 1]);
});

describe("the list", () => {
  it("filters by kind, actor and time, page by page, newest first", async () => {
    for (const name of ["A", "B", "C"]) await during(rename(name));
    await during(() => Event.getOwned(eventId, "order.read"), { call: "GET /events/{eventId}/orders" });
    const all = await entriesOf();
    expect(all.map(({ kind }) => kind)).toEqual(["access", "change", "change", "change"]);
    const first = await listed({ limit: 2, kind: "change" });
    const second = await listed({ limit: 2, kind: "change", cursor: first.cursor ?? "" });
    expect([...first.entries, ...second.entries].map(({ fields }) => fields[0]?.after)).toEqual(['"C"', '"B"', '"A"']);
    expect((await listed({ actorId: all[0]?.actor.id ?? "" })).entries).toHaveLength(4);
    expect((await listed({ actorId: "key_a" })).entries).toEqual([]);
    expect((await listed({ from: "2027-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" })).entries).toEqual([]);
    expect((await listed({ from: "1990-01-01T00:00:00Z" })).entries).toHaveLength(4);
    expect((await listed({ to: new Date(Date.parse(all[3]?.at ?? "")).toISOString() })).entries).toEqual([]);
  });

  it("finds the entries of an order by its tickets too, and none of another event", async () => {
    const orderId = "ord_aaaaaaaaaaaaaaaa";
    const noted = async () => {
      await Event.getOwned(eventId, "order.handle");
      (await import("@catraca/core/kernel/audit")).noteOrder(orderId);
    };
    await during(noted, { call: "POST /tickets/{ticketId}/block", ids: { ticketId: "tkt_a" } });
    await during(() => Event.getOwned(eventId, "order.read"), { call: "GET /orders/{orderId}", ids: { orderId } });
    expect((await listed({ orderId })).entries.map(({ call }) => call)).toEqual([
      "GET /orders/{orderId}",
      "POST /tickets/{ticketId}/block",
    ]);
    const other = (await runAs(owner, () => Event.create(eventBody()))).id;
    expect((await runAs(owner, () => Audit.list({ eventId: other, page: { limit: 50, orderId } }))).entries).toEqual([]);
  });

  it("is a CSV file", async () => {
    await during(rename("=SUM(A1)"));
    const { text } = await runAs(owner, () => Audit.exportAudit({ eventId, filter: {} }));
    const [header, line] = text.split("\r\n");
    expect(header).toBe("at,kind,call,outcome,code,actor,role,ids,order_id,fields,from,request_id,entry_id");
    expect(line).toMatch(/change,PATCH \/events\/\{eventId\},done,,mbr_\w+,owner,"\{""eventId""/);
  });
});

it("an unknown ticket has no entry", async () => {
  await expect(during(() => Ticket.block({ ticketId: "tkt_aaaaaaaaaaaaaaaa" }))).rejects.toMatchObject({ code: "ticket.missing" });
  expect(await entriesOf()).toEqual([]);
});

describe("a transaction that is refused in an audited call", () => {
  const limited = async () => {
    const sale = await openSale({ capacity: 10, maxPerBuyer: 1 });
    const [ada, bob] = [await buy(sale, 1), await buy(sale, 1)];
    const change = { buyer: { email: (await asSystem(() => Order.findRow(ada.order.id)))?.buyer.email ?? "" } };
    return { orderId: bob.order.id, change };
  };

  it("is refused for the reason that it has without the entry's mark", async () => {
    const { orderId, change } = await limited();
    const refusal = { kind: "conflict", code: "order.limit_exceeded" };
    await expect(asOrganizer(() => Order.correctBuyer({ orderId, change }))).rejects.toMatchObject(refusal);
    const audited = asOrganizer(() =>
      AuditLog.during(
        { call: "PATCH /orders/{orderId}", ids: { orderId }, requestId: "r", from: "" },
        async () => {
          await Order.correctBuyer({ orderId, change });
        },
        async () => ({ status: 409, createdIds: {}, bodyFields: [] }),
      ),
    );
    await expect(audited).rejects.toMatchObject(refusal);
  });
});
