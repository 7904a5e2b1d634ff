/** Questions that the organizer asks at checkout. Orders keep the answers, with the labels as they were asked. */
import * as Event from "../event/event.ts";
import type { EventOnSale } from "../event/event.schema.ts";
import { noteChange } from "../kernel/audit.ts";
import { now } from "../kernel/clock.ts";
import { Fault, asTransient, invalidRequest, type Issue } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { operation } from "../kernel/operation.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import { EventRef } from "../event/event.schema.ts";
import type { QuestionRow } from "./question.entity.ts";
import { ChangeQuestion, CreateQuestion, OrderQuestions, QuestionRef, type QuestionChange, type QuestionView } from "./question.schema.ts";

export type { QuestionRow } from "./question.entity.ts";

const UNAVAILABLE = "question.unavailable";

type OnSale = NonNullable<EventOnSale["questions"]>[number];

/** As buyers see it. */
export const viewOnSale = (row: QuestionRow): OnSale => ({
  id: row.questionId,
  label: row.label,
  ...(row.help === undefined ? {} : { help: row.help }),
  kind: row.kind,
  ...(row.choices === undefined ? {} : { choices: row.choices }),
  ...(row.linkUrl === undefined ? {} : { linkUrl: row.linkUrl }),
  ...(row.linkText === undefined ? {} : { linkText: row.linkText }),
  per: row.per,
  required: row.required ?? false,
  ...(row.ticketTypeIds === undefined ? {} : { ticketTypeIds: row.ticketTypeIds }),
});

export const view = (row: QuestionRow): QuestionView => ({ ...viewOnSale(row), showAtGate: row.showAtGate ?? false });

/** In the organizer's order. Those that are not in it follow, oldest first. */
export const sort = (all: readonly QuestionRow[], order: readonly string[] = []): QuestionRow[] => {
  const rankOf = ({ questionId }: QuestionRow): number => (order.includes(questionId) ? order.indexOf(questionId) : order.length);
  return all.toSorted((a, b) => rankOf(a) - rankOf(b) || a.createdAtMs - b.createdAtMs);
};

const readRows = (eventId: string): Promise<QuestionRow[]> =>
  asTransient(UNAVAILABLE, async () => (await rows.question.query.primary({ eventId }).go({ consistent: true, pages: "all" })).data);

/** The caller has decided who may see them. */
export const listRows = async (event: Event.EventRow): Promise<QuestionRow[]> => sort(await readRows(event.eventId), event.questionOrder);

/** In the order in which buyers see them. For organizers and staff of the event. */
export const list = operation(EventRef, async ({ eventId }): Promise<{ questions: QuestionView[] }> => {
  const event = await Event.getOwned(eventId, "catalog.read");
  return { questions: (await listRows(event)).map(view) };
});

/** Asked for a type that does not exist, a question would reach nobody. */
const findUnknownTypes = async (eventId: string, ticketTypeIds: readonly string[]): Promise<Issue[]> => {
  if (ticketTypeIds.length === 0) return [];
  const { data } = await asTransient(UNAVAILABLE, () =>
    rows.ticketType.get(ticketTypeIds.map((ticketTypeId) => ({ eventId, ticketTypeId }))).go({ consistent: true }),
  );
  return ticketTypeIds.flatMap((id, at) =>
    data.some(({ ticketTypeId }) => ticketTypeId === id)
      ? []
      : [{ path: `ticketTypeIds.${at}`, message: "This event has no such ticket type." }],
  );
};

type Shape = Pick<QuestionRow, "kind" | "choices" | "linkUrl" | "linkText">;

const findShapeIssues = ({ kind, choices, linkUrl, linkText }: Shape): Issue[] => [
  ...(kind === "choice" && choices === undefined ? [{ path: "choices", message: "Give at least 2 choices." }] : []),
  ...(kind !== "choice" && choices !== undefined ? [{ path: "choices", message: "Only a choice has choices: leave them out." }] : []),
  ...(kind !== "checkbox" && linkUrl !== undefined ? [{ path: "linkUrl", message: "Only a checkbox has a link: leave it out." }] : []),
  ...((linkUrl === undefined) === (linkText === undefined)
    ? []
    : [{ path: linkUrl === undefined ? "linkUrl" : "linkText", message: "Give the link's address and its text together." }]),
];

const refuseInvalid = async (row: QuestionRow): Promise<void> => {
  const issues = [...findShapeIssues(row), ...(await findUnknownTypes(row.eventId, row.ticketTypeIds ?? []))];
  if (issues.length > 0) throw invalidRequest(issues);
};

const exists = (): Fault => new Fault("conflict", "question.exists", "This is asked already: change that question, or ask something else.");

/** Later orders are asked. Organizers of the event only. A second question of the same label is refused as `question.exists`. */
export const create = operation(CreateQuestion, async ({ eventId, question }): Promise<QuestionView> => {
  const event = await Event.getOwned(eventId, "event.change");
  const row: QuestionRow = { ...question, eventId, questionId: Id.create("qst"), version: 0, createdAtMs: now() };
  await refuseInvalid(row);
  // A client that repeats the call after a lost answer asks nobody twice.
  if ((await readRows(eventId)).some(({ label }) => label === question.label)) throw exists();
  const isWritten = await Event.addCounted({
    event,
    counter: "questionCount",
    countExisting: async () => (await readRows(eventId)).length,
    unavailable: UNAVAILABLE,
    writes: (t) => [t.question.create(row).commit()],
  });
  if (!isWritten) throw Event.eventMissing();
  await Event.raiseCatalogVersion(eventId);
  return view(row);
});

const missing = (): Fault => new Fault("missing", "question.missing", "There is no such question.");

const getOwned = async (eventId: string, questionId: string) => {
  const event = await Event.getOwned(eventId, "event.change", missing());
  const { data } = await asTransient(UNAVAILABLE, () => rows.question.get({ eventId, questionId }).go({ consistent: true }));
  if (!data) throw missing();
  return { event, row: data };
};

/** A null removes. */
const changed = (
  { help: oldHelp, linkUrl: oldUrl, linkText: oldText, ticketTypeIds: oldTypes, ...row }: QuestionRow,
  { help = oldHelp, linkUrl = oldUrl, linkText = oldText, ticketTypeIds = oldTypes, ...change }: QuestionChange,
): QuestionRow => ({
  ...row,
  ...change,
  ...(help == null ? {} : { help }),
  ...(linkUrl == null ? {} : { linkUrl }),
  ...(linkText == null ? {} : { linkText }),
  ...(ticketTypeIds == null ? {} : { ticketTypeIds }),
  version: row.version + 1,
});

const MAX_ATTEMPTS = 4;

/** Changes the fields in the request. Answers that were given stay as they are. Organizers of the event only; safe to repeat. */
export const change = operation(ChangeQuestion, async ({ eventId, questionId, change: changes }): Promise<QuestionView> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { event, row } = await getOwned(eventId, questionId);
    if (Object.keys(changes).length === 0) return view(row);
    const after = changed(row, changes);
    await refuseInvalid(after);
    noteChange(view(row), view(after));
    const isWritten = await commit(
      UNAVAILABLE,
      transaction.write((t) => [
        Event.ownerCondition(t, event),
        t.question
          .put(after)
          .where(({ version }, { eq }) => eq(version, row.version))
          .commit(),
      ]),
    );
    if (!isWritten) continue;
    await Event.raiseCatalogVersion(eventId);
    return view(after);
  }
  throw new Fault("conflict", "question.changed", "Somebody changed this question meanwhile: look at it and try again.");
});

/** Later orders are not asked; answers that were given stay. Organizers of the event only. A repeat is answered `question.missing`. */
export const remove = operation(QuestionRef, async ({ eventId, questionId }): Promise<QuestionView> => {
  const { event, row } = await getOwned(eventId, questionId);
  const isWritten = await commit(
    UNAVAILABLE,
    transaction.write((t) => [
      Event.countOneLess(t, event, "questionCount"),
      t.question
        .delete({ eventId, questionId })
        .where((question, { exists: isThere }) => isThere(question.questionId))
        .commit(),
    ]),
  );
  if (!isWritten) throw missing();
  await Event.raiseCatalogVersion(eventId);
  return view(row);
});

/** Sets the order in which buyers see the questions. Organizers of the event only; safe to repeat. */
export const reorder = operation(OrderQuestions, async ({ eventId, order: { questionIds } }): Promise<{ questionIds: string[] }> => {
  const event = await Event.getOwned(eventId, "event.change");
  const known = new Set((await readRows(eventId)).map(({ questionId }) => questionId));
  const issues = questionIds.flatMap((id, at) => {
    const path = `questionIds.${at}`;
    if (!known.has(id)) return [{ path, message: "This event has no such question." }];
    return questionIds.indexOf(id) === at ? [] : [{ path, message: "Is already in the list." }];
  });
  if (issues.length > 0) throw invalidRequest(issues);
  await Event.setQuestionOrder(event, questionIds);
  return { questionIds };
});
