/** Open requests for erasure. An erasure or a refusal answers one, and its person gets an email. */
import { useMutation, useQuery } from "@tanstack/preact-query";
import type { InferRequestType } from "hono/client";
import { useState } from "preact/hooks";
import { addErrorMessages } from "../../api/error-message.ts";
import { queryClient } from "../../app.tsx";
import { formatShortDate } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Field, SelectField } from "../../parts/field.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { FormSection } from "../screen.tsx";
import "./people.css";

addErrorMessages({
  "person.request_missing": m.error_person_request_missing,
  "person.being_answered": m.error_person_being_answered,
});

type Declined = InferRequestType<typeof admin.people.decline.$post>["json"];
type Reason = Declined["reason"];

const requestsQuery = {
  queryKey: ["people requests"],
  queryFn: async () => (await callAdmin(() => admin.people.requests.$get())).requests,
};

export const useRequests = () => useQuery(requestsQuery).data ?? [];

export const refreshRequests = (): void => void queryClient.invalidateQueries({ queryKey: requestsQuery.queryKey });

const formatDay = (at: string): string => formatShortDate({ at, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone });

const DeclineDialog = ({ email, onDone }: { email: string; onDone: (isDeclined: boolean) => void }) => {
  const [reason, setReason] = useState<Reason>("books");
  const [text, setText] = useState("");
  const [isTried, setTried] = useState(false);
  const explanation = text.trim();
  const isMissing = reason === "other" && explanation === "";
  const mutation = useMutation({
    mutationFn: (body: Declined) => callAdmin(() => admin.people.decline.$post({ json: body })),
    onSuccess: () => onDone(true),
  });
  const submit = (): void => {
    setTried(true);
    if (!isMissing) mutation.mutate({ email, reason, ...(explanation === "" ? {} : { explanation }) });
  };
  return (
    <ConfirmDialog
      title={m.console_people_decline()}
      text={m.console_people_decline_text({ email })}
      busy={mutation.isPending}
      error={mutation.error}
      onConfirm={submit}
      onClose={() => onDone(false)}
    >
      <SelectField
        id="people-reason"
        label={m.console_people_reason()}
        value={reason}
        onValue={(chosen) => setReason(chosen as Reason)}
        options={[
          ["books", m.console_people_reason_books()],
          ["dispute", m.console_people_reason_dispute()],
          ["event_to_come", m.console_people_reason_event_to_come()],
          ["other", m.console_people_reason_other()],
        ]}
      />
      <Field
        id="people-explanation"
        label={m.console_people_explanation()}
        hint={m.console_people_explanation_hint()}
        value={text}
        error={isTried && isMissing ? m.console_people_explanation_missing() : undefined}
        required={reason === "other"}
        onValue={setText}
      />
    </ConfirmDialog>
  );
};

export const Requests = ({ onShow, onDeclined }: { onShow: (email: string) => void; onDeclined: () => void }) => {
  const requests = useRequests();
  const [declining, setDeclining] = useState<string>();
  const close = (isDeclined: boolean): void => {
    setDeclining(undefined);
    refreshRequests();
    if (isDeclined) onDeclined();
  };
  if (requests.length === 0) return null;
  return (
    <FormSection title={m.console_people_requests()}>
      <p>{m.console_people_requests_text()}</p>
      {requests.map(({ email, askedAt, dueAt }) => (
        <div key={email} class="row">
          <p class="people__who">
            <b>
              <bdi>{email}</bdi>
            </b>
            <br />
            <span class="small soft">{m.console_people_asked({ date: formatDay(askedAt), until: formatDay(dueAt) })}</span>
          </p>
          <Button small aria-label={m.console_people_show_of({ email })} onClick={() => onShow(email)}>
            {m.console_people_show()}
          </Button>
          <Button small aria-label={m.console_people_decline_of({ email })} onClick={() => setDeclining(email)}>
            {m.console_people_decline()}
          </Button>
        </div>
      ))}
      {declining !== undefined && <DeclineDialog email={declining} onDone={close} />}
    </FormSection>
  );
};
