import { useQuery } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { addErrorMessages, getErrorMessage } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import { Badge } from "../../parts/badge.tsx";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { CardTable } from "../card-table.tsx";
import { RemovalDialog, type Removal } from "../catalog/removal.ts";
import { focusLater } from "../focus.ts";
import { useMay } from "../membership.ts";
import { catalogQuery, invalidate, type CatalogView, type EventView } from "../queries.ts";
import { QueryView } from "../query-view.tsx";
import { FormSection, Screen } from "../screen.tsx";
import { EventShell } from "../shell.tsx";
import { useMove } from "../use-move.ts";
import { KIND_TEXTS, PER_TEXTS } from "./question-fields.ts";
import { QuestionForm } from "./question-form.tsx";
import { questionsQuery, type QuestionView } from "./questions-query.ts";
import "../screen.css";
import "../../parts/table.css";

addErrorMessages({
  "question.exists": m.console_question_exists,
  "question.changed": m.console_question_changed,
  "question.missing": m.console_question_missing,
});

const api = admin.events[":eventId"].questions;

const getAskedText = ({ per, ticketTypeIds = [] }: QuestionView, { ticketTypes }: CatalogView): string =>
  [PER_TEXTS[per](), ...ticketTypes.flatMap(({ id, name }) => (ticketTypeIds.includes(id) ? [name] : []))].join(" · ");

type Row = {
  question: QuestionView;
  catalog: CatalogView;
  /** Absent: the person may only read. */
  acts?: { onUp?: () => void; onDown?: () => void; onEdit: () => void; onRemove: () => void } | undefined;
};

const Row = ({ question, catalog, acts }: Row) => {
  const { id, label: name, kind, choices, required, showAtGate } = question;
  return (
    <tr>
      <td>
        <div>
          {name}
          {choices && <p class="small soft">{choices.join(", ")}</p>}
        </div>
      </td>
      <td data-label={m.console_question_kind()}>{KIND_TEXTS[kind]()}</td>
      <td data-label={m.console_question_per()}>{getAskedText(question, catalog)}</td>
      <td data-label={m.console_status()}>
        <span class="row">
          <Badge>{required ? m.console_question_is_required() : m.console_optional()}</Badge>
          {showAtGate && <Badge kind="info">{m.console_question_is_at_gate()}</Badge>}
        </span>
      </td>
      <td class="numeric actions">
        {acts?.onUp && (
          <Button small kind="plain" id={`${id}-up`} aria-label={m.console_move_up_of({ name })} onClick={acts.onUp}>
            {m.console_move_up()}
          </Button>
        )}
        {acts?.onDown && (
          <Button small kind="plain" id={`${id}-down`} aria-label={m.console_move_down_of({ name })} onClick={acts.onDown}>
            {m.console_move_down()}
          </Button>
        )}
        {acts && (
          <Button small kind="plain" id={`edit-${id}`} aria-label={m.console_edit_of({ name })} onClick={acts.onEdit}>
            {m.console_edit()}
          </Button>
        )}
        {acts && (
          <Button small kind="plain" aria-label={m.console_remove({ name })} onClick={acts.onRemove}>
            {m.console_remove_title()}
          </Button>
        )}
      </td>
    </tr>
  );
};

type Questions = { event: EventView; catalog: CatalogView; questions: readonly QuestionView[] };

const Questions = ({ event: { id: eventId }, catalog, questions }: Questions) => {
  const isOrganizer = useMay()("event.change");
  const [form, setForm] = useState<{ saved?: QuestionView }>();
  const [removal, setRemoval] = useState<Removal>();
  const { moved, error, move } = useMove(
    questions.map(({ id }) => id),
    async (questionIds) => {
      await callAdmin(() => api.order.$post({ param: { eventId }, json: { questionIds } }));
      await invalidate("event", eventId, "questions");
    },
  );
  const close = (): void => {
    setForm(undefined);
    focusLater(form?.saved ? `edit-${form.saved.id}` : "new-question");
  };
  const actsOf = (question: QuestionView, at: number): Row["acts"] => {
    const { id, label: name } = question;
    if (!isOrganizer) return undefined;
    return {
      ...(at > 0 ? { onUp: () => move({ id, name, by: -1 }) } : {}),
      ...(at < questions.length - 1 ? { onDown: () => move({ id, name, by: 1 }) } : {}),
      onEdit: () => setForm({ saved: question }),
      onRemove: () =>
        setRemoval({
          name,
          text: m.console_question_remove_ask({ name }),
          send: () => callAdmin(() => api[":questionId"].$delete({ param: { eventId, questionId: id } })),
          focusId: "new-question",
        }),
    };
  };
  return (
    <>
      {questions.length > 0 && (
        <CardTable columns={[m.console_question(), m.console_question_kind(), m.console_question_per(), m.console_status()]}>
          {questions.map((question, at) => (
            <Row key={question.id} {...{ question, catalog }} acts={actsOf(question, at)} />
          ))}
        </CardTable>
      )}
      {error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(error)}</p>
        </Notice>
      )}
      <p class="visually-hidden" role="status">
        {moved}
      </p>
      {questions.length === 0 && !form && <p class="soft">{m.console_questions_empty()}</p>}
      {form && <QuestionForm key={form.saved?.id} {...{ eventId, catalog }} saved={form.saved} onDone={close} />}
      {!form && isOrganizer && (
        <Button small icon="plus" id="new-question" onClick={() => setForm({})}>
          {m.console_new_question()}
        </Button>
      )}
      {removal && <RemovalDialog eventId={eventId} removal={removal} onClose={() => setRemoval(undefined)} />}
    </>
  );
};

const QuestionsOfEvent = ({ event }: { event: EventView }) => {
  const catalog = useQuery(catalogQuery(event.id));
  const questions = useQuery(questionsQuery(event.id));
  return (
    <QueryView query={catalog}>
      {(sold) => (
        <QueryView query={questions}>
          {(all) => (
            <Screen title={m.console_tab_questions()} under={m.console_questions_text()} class="edit">
              <FormSection title={m.console_questions()}>
                <Questions event={event} catalog={sold} questions={all} />
              </FormSection>
            </Screen>
          )}
        </QueryView>
      )}
    </QueryView>
  );
};

export const QuestionsScreen = () => {
  const { eventId = "" } = useRoute().params;
  return (
    <EventShell eventId={eventId} tab="questions">
      {(event) => <QuestionsOfEvent key={event.id} event={event} />}
    </EventShell>
  );
};
