import { useMutation } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import type { FieldError } from "../../parts/error-summary.tsx";
import { Field, SelectField, TextField } from "../../parts/field.tsx";
import { AddForm } from "../add-form.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { Checks } from "../checks.tsx";
import { toFieldErrors, useFormErrors } from "../form-errors.ts";
import { invalidate, type CatalogView } from "../queries.ts";
import { EMPTY_QUESTION, KIND_TEXTS, PER_TEXTS, toQuestionFields, type QuestionFields } from "./question-fields.ts";
import type { QuestionView } from "./questions-query.ts";
import "../gates/gate-form.css";
import "../screen.css";

const MESSAGES: Record<string, () => string> = {
  label: m.console_question_need_label,
  help: m.console_question_need_shorter,
  choices: m.console_question_need_choices,
  linkUrl: m.console_question_need_url,
  linkText: m.console_question_need_link_text,
};

const findField = (path: string): FieldError | undefined => {
  const [name = ""] = path.split(".");
  const message = MESSAGES[name];
  return message === undefined ? undefined : { id: `question-${name}`, message: message() };
};

const questions = admin.events[":eventId"].questions;

type Switch = { label: string; hint: string; checked: boolean; onCheck: (checked: boolean) => void };

const Switch = ({ label, hint, checked, onCheck }: Switch) => (
  <label class="check">
    <input type="checkbox" checked={checked} onChange={(event) => onCheck(event.currentTarget.checked)} />
    <span>
      {label} <span class="small soft">{hint}</span>
    </span>
  </label>
);

type QuestionForm = { eventId: string; catalog: CatalogView; saved?: QuestionView | undefined; onDone: () => void };

/** Adds a question, or changes one. Its kind stays, because the answers of one kind are no answers of another. */
export const QuestionForm = ({ eventId, catalog, saved, onDone }: QuestionForm) => {
  const [fields, setFields] = useState<QuestionFields>(saved ? toQuestionFields(saved) : EMPTY_QUESTION);
  const errors = useFormErrors();
  useEffect(() => document.getElementById("question-label")?.focus(), []);
  const saveMutation = useMutation({
    mutationFn: async (typed: QuestionFields) => {
      const { parseQuestion, toQuestionChange } = await import("./question-requests.ts");
      const parsed = parseQuestion(typed);
      if ("paths" in parsed) return parsed.paths.flatMap((path) => findField(path) ?? []);
      await (saved
        ? callAdmin(() =>
            questions[":questionId"].$patch({ param: { eventId, questionId: saved.id }, json: toQuestionChange(parsed.body) }),
          )
        : callAdmin(() => questions.$post({ param: { eventId }, json: parsed.body })));
      return [];
    },
    onSuccess: async (invalid) => {
      errors.set(invalid);
      if (invalid.length > 0) return;
      await invalidate("event", eventId, "questions");
      onDone();
    },
    onError: (error) => errors.set(toFieldErrors(error, findField, "question-label")),
  });
  const change = (part: Partial<QuestionFields>): void => setFields((before) => ({ ...before, ...part }));
  const field = (name: "label" | "help" | "choices" | "linkUrl" | "linkText") => ({
    id: `question-${name}`,
    value: fields[name],
    error: errors.find(`question-${name}`),
    onValue: (typed: string) => change({ [name]: typed }),
  });
  return (
    <AddForm
      errors={errors}
      isBusy={saveMutation.isPending}
      submitText={saved ? m.console_save() : m.console_question_add()}
      onSubmit={() => saveMutation.mutate(fields)}
      onCancel={onDone}
    >
      <Field {...field("label")} label={m.console_question_label()} hint={m.console_question_label_hint()} autocomplete="off" required />
      <Field {...field("help")} label={m.console_question_help()} autocomplete="off" />
      <div class="cols">
        {saved ? (
          <p>
            <b>{KIND_TEXTS[saved.kind]()}</b>
            <br />
            <span class="small soft">{m.console_question_kind_stays()}</span>
          </p>
        ) : (
          <SelectField
            id="question-kind"
            label={m.console_question_kind()}
            value={fields.kind}
            onValue={(kind) => change({ kind: kind as QuestionFields["kind"] })}
            options={Object.entries(KIND_TEXTS).map(([kind, text]) => [kind, text()] as const)}
          />
        )}
        <SelectField
          id="question-per"
          label={m.console_question_per()}
          value={fields.per}
          onValue={(per) => change({ per: per as QuestionFields["per"] })}
          options={Object.entries(PER_TEXTS).map(([per, text]) => [per, text()] as const)}
        />
      </div>
      {fields.kind === "choice" && (
        <TextField {...field("choices")} label={m.console_question_choices()} hint={m.console_question_choices_hint()} rows={4} />
      )}
      {fields.kind === "checkbox" && (
        <div class="cols">
          <Field {...field("linkText")} label={m.console_question_link_text()} hint={m.console_question_link_hint()} autocomplete="off" />
          <Field {...field("linkUrl")} label={m.console_question_link_url()} type="url" placeholder="https://" autocomplete="off" />
        </div>
      )}
      <Switch
        label={m.console_question_required()}
        hint={m.console_question_required_hint()}
        checked={fields.required}
        onCheck={(required) => change({ required })}
      />
      <Switch
        label={m.console_question_at_gate()}
        hint={m.console_question_at_gate_hint()}
        checked={fields.showAtGate}
        onCheck={(showAtGate) => change({ showAtGate })}
      />
      {catalog.ticketTypes.length > 1 && (
        <Checks
          label={m.console_question_types()}
          hint={m.console_question_types_hint()}
          all={catalog.ticketTypes}
          chosen={fields.ticketTypeIds}
          onChosen={(ticketTypeIds) => change({ ticketTypeIds })}
        />
      )}
    </AddForm>
  );
};
