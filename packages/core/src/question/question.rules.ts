/** Which questions an order is asked, and which answers fit them. Pure. */
import type { Issue } from "../kernel/fault.ts";

export const KINDS = ["text", "choice", "checkbox", "date"] as const;
export const PER = ["order", "attendee"] as const;

export type Question = {
  questionId: string;
  label: string;
  kind: (typeof KINDS)[number];
  choices?: readonly string[] | undefined;
  per: (typeof PER)[number];
  required?: boolean | undefined;
  ticketTypeIds?: readonly string[] | undefined;
  showAtGate?: boolean | undefined;
};

export type Given = { questionId: string; value: string };
/** With the label as it was asked, so that a later change of the question changes no answer. `atGate`: the stewards see it. */
export type Answer = Given & { label: string; atGate?: true };

type Asked = Pick<Question, "per" | "ticketTypeIds">;

/** `types`: of the whole order, or of the one ticket. */
export const isAsked = ({ per, ticketTypeIds }: Asked, whom: Question["per"], types: readonly string[]): boolean =>
  per === whom && (ticketTypeIds === undefined || types.some((type) => ticketTypeIds.includes(type)));

const ISO_DATE = /^\d{4}-\d\d-\d\d$/;
const isDate = (value: string): boolean => {
  const atMs = ISO_DATE.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(value);
};

export type Wrong = "required" | "choice" | "date" | "checkbox";

/** Blank is no answer, and so is an unticked box that must be ticked. */
export const findWrong = ({ kind, choices = [], required = false }: Question, value: string): Wrong | undefined => {
  if (value.trim() === "" || (kind === "checkbox" && value === "false")) return required ? "required" : undefined;
  if (kind === "choice") return choices.includes(value) ? undefined : "choice";
  if (kind === "date") return isDate(value) ? undefined : "date";
  return kind === "checkbox" && value !== "true" ? "checkbox" : undefined;
};

const MESSAGES: Record<Wrong, string> = {
  required: "This question needs an answer.",
  choice: "Is not one of the choices.",
  date: "Use a date such as 2026-12-31.",
  checkbox: "Use true or false.",
};

type Checked = { answers: Answer[]; issues: Issue[] };

const checkOne = (questions: readonly Question[], given: readonly Given[], path: string): Checked => {
  const issues: Issue[] = given.flatMap(({ questionId }, at) => {
    const where = `${path}.${at}.questionId`;
    if (!questions.some((question) => question.questionId === questionId))
      return [{ path: where, message: "This is not asked here: leave it out.", params: { questionId } }];
    const isFirst = given.findIndex((one) => one.questionId === questionId) === at;
    return isFirst ? [] : [{ path: where, message: "Is already answered.", params: { questionId } }];
  });
  const answers = questions.flatMap((question) => {
    const { questionId, label, showAtGate } = question;
    const at = given.findIndex((one) => one.questionId === questionId);
    const value = given[at]?.value ?? "";
    const reason = findWrong(question, value);
    if (reason !== undefined)
      issues.push({ path: at < 0 ? path : `${path}.${at}.value`, message: MESSAGES[reason], params: { questionId, reason } });
    return value.trim() === "" ? [] : [{ questionId, label, value, ...(showAtGate ? { atGate: true as const } : {}) }];
  });
  return { answers, issues };
};

type Line = { ticketTypeId: string; quantity: number };
type Person = { name: string; email?: string };

/** The type of each ticket of an order, in the order of its tickets. */
const typesOf = (lines: readonly Line[]): string[] =>
  lines.flatMap(({ ticketTypeId, quantity }) => Array.from({ length: quantity }, () => ticketTypeId));

export type Answered = { answers: Answer[]; attendees: (Person & { answers?: Answer[] })[] };

/** The answers of an order and of each attendee. A ticket without an attendee answers nothing. */
export const checkAnswers = (
  questions: readonly Question[],
  lines: readonly Line[],
  given: { answers?: readonly Given[]; attendees: readonly (Person & { answers?: readonly Given[] })[] },
): Answered & { issues: Issue[] } => {
  const types = typesOf(lines);
  const asked = (whom: Question["per"], of: readonly string[]) => questions.filter((question) => isAsked(question, whom, of));
  const order = checkOne(asked("order", types), given.answers ?? [], "answers");
  const seats = types.map((type, at) => checkOne(asked("attendee", [type]), given.attendees[at]?.answers ?? [], `attendees.${at}.answers`));
  const attendees = given.attendees.map(({ name, email }, at) => {
    const { answers = [] } = seats[at] ?? {};
    return { name, ...(email === undefined ? {} : { email }), ...(answers.length > 0 ? { answers } : {}) };
  });
  return { answers: order.answers, attendees, issues: [...order.issues, ...seats.flatMap(({ issues }) => issues)] };
};

type Order = { lines: readonly Line[]; answers?: readonly Answer[]; attendees: readonly { answers?: readonly Answer[] }[] };

/** True when the order has an answer to each of these questions that must be answered. */
export const hasAnswers = (questions: readonly Question[], { lines, answers = [], attendees }: Order): boolean => {
  const types = typesOf(lines);
  const has = (all: readonly Answer[], question: Question): boolean =>
    findWrong(question, all.find(({ questionId }) => questionId === question.questionId)?.value ?? "") !== "required";
  return questions.every(
    (question) =>
      !question.required ||
      ((!isAsked(question, "order", types) || has(answers, question)) &&
        types.every((type, at) => !isAsked(question, "attendee", [type]) || has(attendees[at]?.answers ?? [], question))),
  );
};

const MAX_NOTE_LENGTH = 200;

/** What the stewards read of the marked answers. A ticked box is its label alone. */
export const gateNotesOf = (answers: readonly Answer[]): string[] =>
  answers.flatMap(({ atGate, label, value }) =>
    !atGate || value === "false" ? [] : [(value === "true" ? label : `${label}: ${value}`).slice(0, MAX_NOTE_LENGTH)],
  );
