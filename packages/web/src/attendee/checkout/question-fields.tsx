/** The organizer's questions at checkout. Loaded only for events that ask something. */
import { findWrong, isAsked } from "@catraca/core/question.rules";
import type { EventOnSale } from "../../api/public-api.ts";
import type { Issue } from "../../api/response.ts";
import { isolateText } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { findError, type FieldError } from "../../parts/error-summary.tsx";
import { Field, SelectField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import type { Draft } from "../draft.ts";
import type { Selection } from "../selection.ts";

type Question = NonNullable<EventOnSale["questions"]>[number];
/** A question as it is asked once. `position`: of the attendee's ticket. */
type Asked = { question: Question; position?: number };

const listSeats = ({ tickets }: Selection) => tickets.flatMap((type) => Array.from({ length: type.quantity }, () => type));

const askOfOrder = (questions: readonly Question[], selection: Selection): Asked[] => {
  const types = listSeats(selection).map(({ id }) => id);
  return questions.flatMap((question) => (isAsked(question, "order", types) ? [{ question }] : []));
};

const askOfSeat = (questions: readonly Question[], typeId: string, position: number): Asked[] =>
  questions.flatMap((question) => (isAsked(question, "attendee", [typeId]) ? [{ question, position }] : []));

const askAll = (questions: readonly Question[], selection: Selection): Asked[] => [
  ...askOfOrder(questions, selection),
  ...listSeats(selection).flatMap(({ id }, position) => askOfSeat(questions, id, position)),
];

const getId = ({ question, position }: Asked): string => ["question", question.id, position].filter((part) => part !== undefined).join("-");

const getValue = ({ answers = {} }: Draft, asked: Asked): string => answers[getId(asked)]?.trim() ?? "";

/** In the order of the fields. */
const findErrors = (questions: readonly Question[], draft: Draft, selection: Selection): FieldError[] =>
  askAll(questions, selection).flatMap((asked) => {
    const { id: questionId, ...question } = asked.question;
    const value = getValue(draft, asked);
    const message = value.length > 500 ? m.checkout_error_long() : m.checkout_error_answer({ label: question.label });
    return value.length > 500 || findWrong({ questionId, ...question }, value) !== undefined ? [{ id: getId(asked), message }] : [];
  });

/** Refused answers. A question that came after the page was loaded has no field yet. */
const findRefused = (questions: readonly Question[], issues: readonly Issue[]): FieldError[] =>
  issues.flatMap(({ path, params }) => {
    const question = questions.find(({ id }) => id === params?.["questionId"]);
    if (!question || params?.["reason"] === undefined) return [];
    const seat = /^attendees\.(\d+)\./.exec(path)?.[1];
    const id = getId({ question, ...(seat === undefined ? {} : { position: Number(seat) }) });
    return [{ id, message: m.checkout_error_answer({ label: question.label }) }];
  });

const toAnswers = (draft: Draft, all: readonly Asked[]) =>
  all.flatMap((asked) => {
    const value = getValue(draft, asked);
    return value === "" ? [] : [{ questionId: asked.question.id, value }];
  });

type Details = { buyer: { name: string }; attendees: { name: string }[] };

/** The request with the answers. Each ticket that is asked something needs its attendee. */
const addAnswers = <T extends Details>(request: T, questions: readonly Question[], draft: Draft, selection: Selection): T => {
  const people = listSeats(selection).map(({ id }, at) => ({
    ...(request.attendees[at] ?? { name: request.buyer.name }),
    answers: toAnswers(draft, askOfSeat(questions, id, at)),
  }));
  const isAnswered = people.some(({ answers }) => answers.length > 0);
  return { ...request, answers: toAnswers(draft, askOfOrder(questions, selection)), ...(isAnswered ? { attendees: people } : {}) };
};

type FieldsProps = {
  questions: readonly Question[];
  draft: Draft;
  change: (change: Partial<Draft>) => void;
  errors: readonly FieldError[];
  selection: Selection;
};

type OneProps = { asked: Asked; value: string; error: string | undefined; onValue: (value: string) => void };

const Tick = ({ asked, value, error, onValue }: OneProps) => {
  const { label, help, linkUrl, linkText } = asked.question;
  const id = getId(asked);
  return (
    <div class={error === undefined ? "field" : "field field--error"}>
      <label class="check">
        <input
          id={id}
          type="checkbox"
          checked={value === "true"}
          aria-describedby={`${id}-more`}
          {...(error === undefined ? {} : { "aria-invalid": "true" as const })}
          onChange={(event) => onValue(event.currentTarget.checked ? "true" : "")}
        />
        <span>{label}</span>
      </label>
      <span class="field__hint" id={`${id}-more`}>
        {help} {asked.question.required ? "" : m.checkout_question_optional()}{" "}
        {linkUrl !== undefined && (
          <a href={linkUrl} target="_blank" rel="noopener noreferrer">
            {linkText}
          </a>
        )}
        {error !== undefined && (
          <span class="field__error">
            <Icon name="warning" />
            {error}
          </span>
        )}
      </span>
    </div>
  );
};

const One = (props: OneProps) => {
  const { asked, ...field } = props;
  const { label, help, kind, choices = [], required } = asked.question;
  if (kind === "checkbox") return <Tick {...props} />;
  const hint = [help, required ? undefined : m.checkout_question_optional()].filter(Boolean).join(" ");
  const shared = { ...field, id: getId(asked), label, hint: hint === "" ? undefined : hint };
  return kind === "choice" ? (
    <SelectField {...shared} options={[["", m.checkout_question_choose()], ...choices.map((choice) => [choice, choice] as const)]} />
  ) : (
    <Field {...shared} type={kind === "date" ? "date" : "text"} autocomplete="off" />
  );
};

const QuestionFields = ({ questions, draft, change, errors, selection }: FieldsProps) => {
  const { answers = {} } = draft;
  const show = (legend: string, all: readonly Asked[]) =>
    all.length > 0 && (
      <fieldset class="stack" key={legend}>
        <legend class="h2">{legend}</legend>
        {all.map((asked) => (
          <One
            key={getId(asked)}
            asked={asked}
            value={answers[getId(asked)] ?? ""}
            error={findError(errors, getId(asked))}
            onValue={(value) => change({ answers: { ...answers, [getId(asked)]: value } })}
          />
        ))}
      </fieldset>
    );
  return (
    <>
      {show(m.checkout_questions(), askOfOrder(questions, selection))}
      {listSeats(selection).map(({ id, name }, at) =>
        show(m.checkout_attendee({ type: isolateText(name), position: at + 1 }), askOfSeat(questions, id, at)),
      )}
    </>
  );
};

/** What a details page needs of the questions. */
export const bindQuestions = (questions: readonly Question[], draft: Draft, selection: Selection) => ({
  errors: findErrors(questions, draft, selection),
  findRefused: (issues: readonly Issue[]) => findRefused(questions, issues),
  add: <T extends Details>(request: T): T => addAnswers(request, questions, draft, selection),
  show: (change: FieldsProps["change"], errors: readonly FieldError[]) => (
    <QuestionFields {...{ questions, draft, change, errors, selection }} />
  ),
});
