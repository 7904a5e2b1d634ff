import * as v from "valibot";
import { EventId, QuestionOnSale } from "../event/event.schema.ts";
import { idSchema } from "../kernel/id.schema.ts";
import { listOf, notList } from "../kernel/list.ts";
import { LineText, WebUrl } from "../kernel/text.ts";
import { TicketTypeId } from "../ticket-type/ticket-type.schema.ts";
import { KINDS, PER } from "./question.rules.ts";

export const MAX_QUESTIONS = 20;
const MAX_CHOICES = 50;

export const QuestionId = idSchema("qst", "a question");

const shortText = (max: number) =>
  v.pipe(LineText, v.regex(/\S/, "Must not be empty."), v.maxLength(max, `Use at most ${max} characters.`));
const Label = shortText(200);
const Choices = v.pipe(
  listOf(shortText(120), MAX_CHOICES, 2),
  v.check((choices) => new Set(choices).size === choices.length, "Has a choice twice."),
);
const TicketTypeIds = listOf(TicketTypeId, 50, 1);

export const QuestionBody = v.strictObject({
  label: Label,
  help: v.exactOptional(shortText(300)),
  kind: v.picklist(KINDS),
  /** Of a choice alone. */
  choices: v.exactOptional(Choices),
  /** Of a checkbox alone, both together: what its buyer agrees to. */
  linkUrl: v.exactOptional(WebUrl),
  linkText: v.exactOptional(shortText(120)),
  per: v.picklist(PER),
  required: v.exactOptional(v.boolean()),
  /** Default: every type. */
  ticketTypeIds: v.exactOptional(TicketTypeIds),
  /** The answer is a note of the ticket, which the steward reads before the person goes in. */
  showAtGate: v.exactOptional(v.boolean()),
});
export type QuestionBody = v.InferOutput<typeof QuestionBody>;
export const CreateQuestion = v.strictObject({ eventId: EventId, question: QuestionBody });

/** Null removes. The kind stays, because a choice of buyers is no date. */
export const QuestionChange = notList(
  v.strictObject({
    label: v.exactOptional(Label),
    help: v.exactOptional(v.nullable(shortText(300))),
    choices: v.exactOptional(Choices),
    linkUrl: v.exactOptional(v.nullable(WebUrl)),
    linkText: v.exactOptional(v.nullable(shortText(120))),
    per: v.exactOptional(v.picklist(PER)),
    required: v.exactOptional(v.boolean()),
    ticketTypeIds: v.exactOptional(v.nullable(TicketTypeIds)),
    showAtGate: v.exactOptional(v.boolean()),
  }),
);
export type QuestionChange = v.InferOutput<typeof QuestionChange>;
export const ChangeQuestion = v.strictObject({ eventId: EventId, questionId: QuestionId, change: QuestionChange });
export const QuestionRef = v.strictObject({ eventId: EventId, questionId: QuestionId });

/** The questions as buyers see them. Those that are left out follow, oldest first. */
export const QuestionOrder = v.strictObject({ questionIds: listOf(QuestionId, MAX_QUESTIONS) });
export const OrderQuestions = v.strictObject({ eventId: EventId, order: QuestionOrder });

export const QuestionView = v.object({ ...QuestionOnSale.entries, showAtGate: v.boolean() });
export type QuestionView = v.InferOutput<typeof QuestionView>;

/** A date is `2026-12-31`, a checkbox `true` or `false`. An empty value is no answer. */
export const Answers = listOf(v.strictObject({ questionId: QuestionId, value: LineText }), MAX_QUESTIONS);
export const AnswersView = v.array(v.object({ questionId: v.string(), label: v.string(), value: v.string() }));
