/** Writes a message to guests: looked at with its count and cost, tried on the organizer's own address, then sent after a confirmation. */
import type { MailingPreview } from "@catraca/core/mailing.schema";
import { useMutation, useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatMoney, formatNumber } from "../../language/format.ts";
import { getLocale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { ErrorSummary, type FieldError } from "../../parts/error-summary.tsx";
import { Field, SelectField, TextField } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { toFieldErrors, useFormErrors } from "../form-errors.ts";
import { invalidate, type CatalogView, type EventView } from "../queries.ts";
import { organizationQuery } from "../team/organization-query.ts";

const EMPTY = { segment: "all", subject: "", body: "" };
type Draft = typeof EMPTY;

const NEEDED: Record<string, () => string> = {
  subject: m.console_message_need_subject,
  body: m.console_message_need_body,
  testTo: m.console_message_need_address,
  testCode: m.console_message_need_code,
};
const findField = (path: string): FieldError | undefined => {
  const message = NEEDED[path];
  return message && { id: `message-${path}`, message: message() };
};

const ask = async (eventId: string, draft: Draft, more: { dryRun?: boolean; testTo?: string; testCode?: string } = {}) =>
  callAdmin(() => admin.events[":eventId"].messages.$post({ param: { eventId }, json: { ...draft, ...more, locale: getLocale() } }));

const Preview = ({ preview }: { preview: MailingPreview }) => {
  const emails = preview.emails.toSorted((one, other) => Number(other.locale === getLocale()) - Number(one.locale === getLocale()));
  return (
    <>
      <Notice kind={preview.count === 0 ? "warn" : "info"} icon={preview.count === 0 ? "warning" : "mail"} role="status">
        {m.console_message_count({ count: preview.count, addresses: formatNumber(preview.count), cost: formatMoney(preview.cost) })}
      </Notice>
      {emails.map(({ locale, subject, text }, at) => (
        <details key={locale} open={at === 0}>
          <summary>{locale === "en" ? m.console_message_in_english() : m.console_message_in_portuguese()}</summary>
          <div class="message-preview" lang={locale}>
            <strong>{subject}</strong>
            <p>{text}</p>
          </div>
        </details>
      ))}
    </>
  );
};

export const MessageForm = ({ event, catalog }: { event: EventView; catalog: CatalogView }) => {
  const eventId = event.id;
  const [draft, setDraft] = useState(EMPTY);
  const organization = useQuery(organizationQuery).data;
  const [typedTo, setTypedTo] = useState<string>();
  /** A test goes to few addresses: the contact's is offered. */
  const testTo = typedTo ?? (event.contact ?? organization)?.email ?? "";
  /** Undefined until a code was sent. */
  const [testCode, setTestCode] = useState<string>();
  const [asks, setAsks] = useState(false);
  const errors = useFormErrors();
  const onError = (error: Error): void => errors.set(toFieldErrors(error, findField, "message-subject"));
  // A mutation gets what was typed as it is called: its own function is as old as the last effect.
  const look = useMutation({
    mutationFn: async (typed: Draft) => (await ask(eventId, typed, { dryRun: true })).preview,
    onSuccess: () => errors.set([]),
    onError,
  });
  const test = useMutation({
    mutationFn: ({ typed, to, code }: { typed: Draft; to: string; code: string | undefined }) =>
      ask(eventId, typed, { testTo: to.trim(), ...(code ? { testCode: code.trim() } : {}) }),
    onSuccess: ({ codeSent }) => {
      errors.set([]);
      setTestCode(codeSent ? "" : undefined);
    },
    onError,
  });
  const send = useMutation({
    mutationFn: (typed: Draft) => ask(eventId, typed),
    onSuccess: async () => {
      setAsks(false);
      setDraft(EMPTY);
      look.reset();
      await invalidate("event", eventId);
    },
  });
  const change = (part: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...part }));
    look.reset();
    test.reset();
    send.reset();
  };
  const submit = (press: Event): void => {
    press.preventDefault();
    if (!look.isPending) look.mutate(draft);
  };
  const preview = look.data;
  return (
    <form class="stack" noValidate onSubmit={submit}>
      <ErrorSummary errors={errors.list} attempt={errors.attempt} />
      <SelectField
        id="message-segment"
        label={m.console_message_segment()}
        value={draft.segment}
        onValue={(segment) => change({ segment })}
        options={[
          ["all", m.console_message_all()],
          ["not_admitted", m.console_message_not_admitted()],
          ["waiting_list", m.console_message_waiting()],
          ...catalog.ticketTypes.map(({ id, name }) => [id, m.console_message_type({ name })] as const),
        ]}
      />
      <Field
        id="message-subject"
        label={m.console_message_subject()}
        value={draft.subject}
        error={errors.find("message-subject")}
        onValue={(subject) => change({ subject })}
        required
      />
      <TextField
        id="message-body"
        label={m.console_message_body()}
        hint={m.console_message_body_hint()}
        rows={8}
        value={draft.body}
        error={errors.find("message-body")}
        onValue={(body) => change({ body })}
        required
      />
      <div class="row">
        <Button kind={preview ? "plain" : "primary"} type="submit" busy={look.isPending}>
          {m.console_message_look()}
        </Button>
      </div>
      {preview && <Preview preview={preview} />}
      {preview && (
        <>
          <Field
            id="message-testTo"
            label={m.console_message_test_to()}
            hint={m.console_message_test_hint()}
            type="email"
            value={testTo}
            error={errors.find("message-testTo")}
            onValue={(address) => {
              setTypedTo(address);
              setTestCode(undefined);
            }}
          />
          {testCode !== undefined && (
            <Field
              id="message-testCode"
              label={m.console_message_code()}
              autocomplete="one-time-code"
              autocapitalize="characters"
              value={testCode}
              error={errors.find("message-testCode")}
              onValue={setTestCode}
            />
          )}
          {test.isSuccess && (
            <Notice kind={test.data.codeSent ? "info" : "ok"} icon={test.data.codeSent ? "mail" : "check"} role="status">
              {test.data.codeSent ? m.console_message_code_sent() : m.console_message_tested()}
            </Notice>
          )}
          <div class="row">
            <Button busy={test.isPending} onClick={() => test.mutate({ typed: draft, to: testTo, code: testCode })}>
              {m.console_message_test()}
            </Button>
            {preview.count > 0 && (
              <Button kind="primary" icon="mail" onClick={() => setAsks(true)}>
                {m.console_message_send({ count: preview.count, addresses: formatNumber(preview.count) })}
              </Button>
            )}
          </div>
        </>
      )}
      {send.isError && !asks && <p role="alert">{getErrorMessage(send.error)}</p>}
      {asks && preview && (
        <ConfirmDialog
          title={m.console_message_send({ count: preview.count, addresses: formatNumber(preview.count) })}
          text={m.console_message_confirm({ cost: formatMoney(preview.cost) })}
          busy={send.isPending}
          error={send.error}
          onConfirm={() => send.mutate(draft)}
          onClose={() => setAsks(false)}
        />
      )}
    </form>
  );
};
