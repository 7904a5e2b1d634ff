/** The typed fields of a question. */
import { m } from "../../paraglide/messages.js";
import type { QuestionView } from "./questions-query.ts";

type Kind = QuestionView["kind"];
type Per = QuestionView["per"];

export const KIND_TEXTS: Record<Kind, () => string> = {
  text: m.console_question_text,
  choice: m.console_question_choice,
  checkbox: m.console_question_checkbox,
  date: m.console_question_date,
};
export const PER_TEXTS: Record<Per, () => string> = {
  order: m.console_question_per_order,
  attendee: m.console_question_per_attendee,
};

export type QuestionFields = {
  label: string;
  help: string;
  kind: Kind;
  /** Each line has one. */
  choices: string;
  linkUrl: string;
  linkText: string;
  per: Per;
  required: boolean;
  /** None: every type. */
  ticketTypeIds: string[];
  showAtGate: boolean;
};

export const EMPTY_QUESTION: QuestionFields = {
  label: "",
  help: "",
  kind: "text",
  choices: "",
  linkUrl: "",
  linkText: "",
  per: "order",
  required: false,
  ticketTypeIds: [],
  showAtGate: false,
};

export const toQuestionFields = (question: QuestionView): QuestionFields => ({
  label: question.label,
  help: question.help ?? "",
  kind: question.kind,
  choices: (question.choices ?? []).join("\n"),
  linkUrl: question.linkUrl ?? "",
  linkText: question.linkText ?? "",
  per: question.per,
  required: question.required,
  ticketTypeIds: question.ticketTypeIds ?? [],
  showAtGate: question.showAtGate,
});
