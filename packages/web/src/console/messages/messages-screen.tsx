import { useMutation, useQuery } from "@tanstack/preact-query";
import type { MailingView } from "@catraca/core/mailing.schema";
import { useRoute } from "preact-iso";
import { addErrorMessages, getErrorMessage } from "../../api/error-message.ts";
import { formatLongDate, formatNumber, formatTime } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { useMay } from "../membership.ts";
import { catalogQuery, invalidate, type EventView } from "../queries.ts";
import { QueryView } from "../query-view.tsx";
import { FormSection, Screen } from "../screen.tsx";
import { EventShell } from "../shell.tsx";
import { MessageForm } from "./message-form.tsx";
import "../screen.css";
import "./messages.css";

addErrorMessages({ "message.nobody": m.console_message_nobody, "message.too_many_tests": m.console_message_too_many_tests });

const POLL_MS = 1_500;

const WORDS = {
  running: m.console_message_running,
  done: m.console_message_done,
  failed: m.console_message_failed,
  cancelled: m.console_message_cancelled,
};

type Shown = Omit<MailingView, "job"> & { job: Pick<MailingView["job"], "status" | "done" | "failed" | "total"> };

const SentMessage = ({ event, message }: { event: EventView; message: Shown }) => {
  const { id, subject, body, createdAt, job, bounced, complained } = message;
  const cancel = useMutation({
    mutationFn: () => callAdmin(() => admin.jobs[":jobId"].cancel.$post({ param: { jobId: id } })),
    onSuccess: () => invalidate("event", event.id),
  });
  const again = useMutation({
    mutationFn: () => callAdmin(() => admin.events[":eventId"].messages[":jobId"].again.$post({ param: { eventId: event.id, jobId: id } })),
    onSuccess: () => invalidate("event", event.id),
  });
  const at = { at: createdAt, timeZone: event.timeZone };
  const isRunning = job.status === "running";
  return (
    <li class="stack message">
      <h3>{subject}</h3>
      <p class="small soft">
        {formatLongDate(at)}, {formatTime(at)}
      </p>
      {isRunning && <progress max={Math.max(1, job.total)} value={job.done + job.failed} aria-label={m.console_message_progress()} />}
      <Notice kind={isRunning ? "info" : job.status === "done" ? "ok" : "warn"} icon={isRunning ? "clock" : "check"} role="status">
        {WORDS[job.status]({ done: formatNumber(job.done), total: formatNumber(job.total) })}
        {job.failed > 0 && ` ${m.console_message_refused({ count: job.failed, failed: formatNumber(job.failed) })}`}
      </Notice>
      {bounced + complained > 0 && (
        <Notice kind="warn" icon="warning">
          {bounced > 0 && m.console_message_bounced({ count: bounced, shown: formatNumber(bounced) })}{" "}
          {complained > 0 && m.console_message_complained({ count: complained, shown: formatNumber(complained) })}
        </Notice>
      )}
      {again.isError && <p role="alert">{getErrorMessage(again.error)}</p>}
      {job.status === "done" && job.failed + bounced > 0 && (
        <div class="stack">
          <div class="row">
            <Button small busy={again.isPending} onClick={() => again.mutate()}>
              {m.console_message_again()}
            </Button>
          </div>
          <p class="small soft">{m.console_message_again_hint()}</p>
        </div>
      )}
      {cancel.isError && <p role="alert">{getErrorMessage(cancel.error)}</p>}
      {isRunning && (
        <div class="row">
          <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {m.console_message_stop()}
          </Button>
        </div>
      )}
      <details>
        <summary>{m.console_message_text()}</summary>
        <p class="message-preview">{body}</p>
      </details>
    </li>
  );
};

/** The newest hundred. */
const Sent = ({ event }: { event: EventView }) => {
  const messages = useQuery({
    queryKey: ["event", event.id, "messages"],
    queryFn: async () =>
      (await callAdmin(() => admin.events[":eventId"].messages.$get({ param: { eventId: event.id }, query: { limit: "100" } }))).messages,
    refetchInterval: ({ state }) => (state.data?.some(({ job }) => job.status === "running") ? POLL_MS : false),
  });
  return (
    <QueryView query={messages}>
      {(all) =>
        all.length === 0 ? (
          <p class="soft">{m.console_message_none()}</p>
        ) : (
          <ul class="stack messages">
            {all.map((message) => (
              <SentMessage key={message.id} event={event} message={message} />
            ))}
          </ul>
        )
      }
    </QueryView>
  );
};

const MessagesOfEvent = ({ event }: { event: EventView }) => {
  const catalog = useQuery(catalogQuery(event.id));
  const may = useMay();
  return (
    <QueryView query={catalog}>
      {(sold) => (
        <Screen title={m.console_tab_messages()} under={m.console_messages_text()} class="edit">
          {may("message.send") ? (
            <>
              <FormSection title={m.console_message_new()}>
                <MessageForm event={event} catalog={sold} />
              </FormSection>
              <FormSection title={m.console_message_sent()}>
                <Sent event={event} />
              </FormSection>
            </>
          ) : (
            <p>{m.console_messages_managers()}</p>
          )}
        </Screen>
      )}
    </QueryView>
  );
};

export const MessagesScreen = () => {
  const { eventId = "" } = useRoute().params;
  return (
    <EventShell eventId={eventId} tab="messages">
      {(event) => <MessagesOfEvent key={event.id} event={event} />}
    </EventShell>
  );
};
