/** Questions at checkout: what an order must answer, and what becomes of its answers. */
import { beforeEach, describe, expect, it } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import * as Order from "@catraca/core/order";
import { exportAttendees, exportOrders } from "@catraca/core/order/order.export.ts";
import * as Question from "@catraca/core/question";
import { rows } from "@catraca/core/table/service";
import * as Timeline from "@catraca/core/timeline";
import { asAnyone, asBuyer, asOrganizer, issue, openSale, orderBody, pay, rowOf, type Placed, type Sale } from "../support/world/sale.ts";
import { anotherBuyer } from "../support/bodies.ts";

let sale: Sale;
let eventId: string;
beforeEach(async () => {
  sale = await openSale({ capacity: 10 });
  ({ eventId } = sale);
});

type Body = Parameters<typeof Question.create>[0]["question"];
const ask = (question: Body) => asOrganizer(() => Question.create({ eventId, question }));
const food = () =>
  ask({ label: "What do you eat?", kind: "choice", choices: ["Meat", "Plants"], per: "attendee", required: true, showAtGate: true });
const source = (more: Partial<Body> = {}) => ask({ label: "=How did you hear of us?", kind: "text", per: "order", ...more });
const place = (more: object, quantity = 1) =>
  asAnyone(() => Order.place({ order: { ...orderBody(sale, quantity), ...more } })) as Promise<Placed>;
let holders = 0;
const hold = (): Promise<Placed> => {
  const { buyer: _, ...order } = orderBody(sale, 1);
  return asAnyone(() => Order.place({ order: { ...order, holder: `holder-of-a-question-${++holders}` } })) as Promise<Placed>;
};
const setDetails = (placed: Placed, more: object) =>
  asBuyer(placed, () => Order.setDetails({ orderId: placed.order.id, details: { buyer: anotherBuyer(), attendees: [], ...more } }));
const csvOf = async (kind: "orders" | "attendees") =>
  (await asOrganizer(() => (kind === "orders" ? exportOrders : exportAttendees)({ eventId, filter: {} }))).text;
const onSale = async () => (await asAnyone(() => Catalog.get({ eventId }))).questions;

describe("an order", () => {
  it("answers what is asked now, and names each answer that does not fit", async () => {
    const { id: questionId } = await food();
    const { id: dateId } = await ask({ label: "Born on", kind: "date", per: "order", required: true });
    const { id: termsId } = await ask({ label: "I accept", kind: "checkbox", per: "order", required: true });
    const person = { name: "Ana" };
    await expect(place({ attendees: [{ ...person, answers: [{ questionId, value: "Fish" }] }] }, 2)).rejects.toMatchObject({
      code: "request.invalid",
      issues: expect.arrayContaining([
        { path: "answers", message: expect.any(String), params: { questionId: dateId, reason: "required" } },
        { path: "attendees.0.answers.0.value", message: expect.any(String), params: { questionId, reason: "choice" } },
        { path: "attendees.1.answers", message: expect.any(String), params: { questionId, reason: "required" } },
      ]),
    });
    const answers = [
      { questionId: dateId, value: "2026-02-30" },
      { questionId: termsId, value: "false" },
      { questionId: "qst_a", value: "x" },
    ];
    const attendees = [{ ...person, answers: [{ questionId, value: "Meat" }] }];
    await expect(place({ answers, attendees })).rejects.toMatchObject({
      issues: [
        { path: "answers.2.questionId" },
        { path: "answers.0.value", params: { reason: "date" } },
        { path: "answers.1.value", params: { reason: "required" } },
      ],
    });
  });

  it("keeps the label and the value as they were asked", async () => {
    const { id: questionId } = await source();
    const placed = await place({ answers: [{ questionId, value: "A friend" }] });
    await asOrganizer(() => Question.change({ eventId, questionId, change: { label: "Who told you?" } }));
    await asOrganizer(() => Question.remove({ eventId, questionId }));
    const { answers } = await rowOf(placed);
    expect(answers).toEqual([{ questionId, label: "=How did you hear of us?", value: "A friend" }]);
  });

  it("that holds tickets is asked with its details, and is not paid before", async () => {
    const { id: questionId } = await source({ required: true });
    const placed = await hold();
    await expect(setDetails(placed, {})).rejects.toMatchObject({ issues: [{ path: "answers", params: { questionId } }] });
    await setDetails(placed, { answers: [{ questionId, value: "A friend" }] });
    expect((await pay(placed)).status).toBe("paid");
  });

  it("P9 without a required answer is not paid", async () => {
    const { id: questionId } = await source({ required: true });
    const placed = await place({ answers: [{ questionId, value: "A friend" }] });
    await rows.order.patch({ orderId: placed.order.id }).remove(["answers"]).go();
    await expect(pay(placed)).rejects.toMatchObject({ code: "order.answers_missing" });
  });

  it("that was placed before a question is paid without its answer", async () => {
    const placed = await place({});
    await new Promise((resolve) => setTimeout(resolve, 2));
    await source({ required: true });
    expect((await pay(placed)).status).toBe("paid");
  });

  it("is asked only what is for its types", async () => {
    const { id: questionId } = await source({ required: true, ticketTypeIds: [sale.ticketTypeId] });
    await expect(place({})).rejects.toMatchObject({ issues: [{ params: { questionId, reason: "required" } }] });
    await rows.question
      .patch({ eventId, questionId })
      .set({ ticketTypeIds: ["tty_other"] })
      .go();
    await asOrganizer(() => Question.change({ eventId, questionId, change: { help: "Anybody" } })).catch(() => undefined);
    await Catalog.getFresh(eventId);
    expect((await place({})).order.status).toBe("reserved");
  });
});

it("answers are columns of the files, safe for spreadsheets, and marked ones are notes of the ticket", async () => {
  const { id: foodId } = await food();
  const { id: sourceId } = await source();
  const attendees = [
    { name: "Ana", answers: [{ questionId: foodId, value: "Meat" }] },
    { name: "Bia", answers: [{ questionId: foodId, value: "Plants" }] },
  ];
  const placed = await place({ attendees, answers: [{ questionId: sourceId, value: "=1+1" }] }, 2);
  await pay(placed);
  await issue(placed);
  const orders = await csvOf("orders");
  expect(orders).toMatch(/order_id,'=How did you hear of us\?,other_answers\r\n/);
  expect(orders).toMatch(/,'=1\+1,\r\n/);
  const people = await csvOf("attendees");
  expect(people).toMatch(/,Ana,.*,Meat,'=1\+1,\r\n/);
  expect(people).toMatch(/,Bia,.*,Plants,'=1\+1,\r\n/);
  const tickets = await asOrganizer(() => Order.listEventTickets({ eventId, page: {} }));
  const notes = await Promise.all(tickets.tickets.map(async ({ id }) => (await rows.ticket.get({ ticketId: id }).go()).data?.gateNotes));
  expect(new Set(notes.flat())).toEqual(new Set(["What do you eat?: Meat", "What do you eat?: Plants"]));
  const history = await asOrganizer(() => Timeline.getForOrder({ orderId: placed.order.id }));
  expect(history.tickets.map(({ attendee, answers }) => [attendee.name, answers?.map(({ value }) => value)])).toEqual([
    ["Ana", ["Meat"]],
    ["Bia", ["Plants"]],
  ]);
  await asOrganizer(() => Question.remove({ eventId, questionId: sourceId }));
  expect(await csvOf("orders")).toContain(",=How did you hear of us?: =1+1".replace(",=", ",'="));
});

describe("the questions of an event", () => {
  it("are shown to buyers in the organizer's order, without what the gate shows", async () => {
    const first = await food();
    const second = await source();
    expect((await onSale())?.map(({ id }) => id)).toEqual([first.id, second.id]);
    await asOrganizer(() => Question.reorder({ eventId, order: { questionIds: [second.id] } }));
    await Catalog.getFresh(eventId);
    expect((await onSale())?.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(JSON.stringify(await onSale())).not.toContain("showAtGate");
  });

  it("need choices, and a link with its text", async () => {
    await expect(ask({ label: "A", kind: "choice", per: "order" })).rejects.toMatchObject({ issues: [{ path: "choices" }] });
    await expect(ask({ label: "A", kind: "text", choices: ["a", "b"], per: "order" })).rejects.toMatchObject({
      issues: [{ path: "choices" }],
    });
    await expect(ask({ label: "A", kind: "checkbox", linkUrl: "https://a.example/", per: "order" })).rejects.toMatchObject({
      issues: [{ path: "linkText" }],
    });
    await expect(ask({ label: "A", kind: "text", per: "order", ticketTypeIds: ["tty_none"] })).rejects.toMatchObject({
      issues: [{ path: "ticketTypeIds.0" }],
    });
    await source();
    await expect(source()).rejects.toMatchObject({ code: "question.exists" });
  });

  it("changed by two at once keep both changes", async () => {
    const { id: questionId } = await source();
    const change = (changes: object) => asOrganizer(() => Question.change({ eventId, questionId, change: changes }));
    await Promise.all([change({ help: "Anybody" }), change({ required: true })]);
    expect(await onSale()).toMatchObject([{ help: "Anybody", required: true }]);
  });
});
