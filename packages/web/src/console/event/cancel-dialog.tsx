import { useMutation, useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatMoney } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { queryClient } from "../../app.tsx";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { eventQuery, invalidate, reportQuery, type EventView } from "../queries.ts";

const POLL_MS = 2_000;

/** Reads the job until it is over. */
const Progress = ({ jobId }: { jobId: string }) => {
  const { data: job, error } = useQuery({
    queryKey: ["job", jobId],
    queryFn: async () => (await callAdmin(() => admin.jobs[":jobId"].$get({ param: { jobId } }))).job,
    refetchInterval: (query) => (query.state.data === undefined || query.state.data.status === "running" ? POLL_MS : false),
  });
  if (error) return <p role="alert">{getErrorMessage(error)}</p>;
  if (!job) return null;
  const { done, failed, total, status } = job;
  return (
    <div role="status">
      <p>
        {status === "done"
          ? m.console_cancel_done({ count: done, done: String(done) })
          : m.console_cancel_running({ done: String(done), total: String(total) })}
      </p>
      <progress max={Math.max(1, total)} value={done + failed} aria-label={m.console_cancel_progress()} />
      {failed > 0 && <p>{m.console_cancel_failed({ failed: String(failed) })}</p>}
      {status === "failed" && <p>{m.console_cancel_stopped()}</p>}
    </div>
  );
};

export const CancelDialog = ({ event, onClose }: { event: EventView; onClose: () => void }) => {
  const decided = event.cancellation;
  const [refund, setRefund] = useState<"all" | "none">(decided?.refund ?? "all");
  const [keepFees, setKeepFees] = useState(decided?.keepFees ?? false);
  const [message, setMessage] = useState(decided?.message ?? "");
  const { data: report } = useQuery(reportQuery(event.id));
  const cancelMutation = useMutation({
    mutationFn: (json: { refund: "all" | "none"; keepFees: boolean; message?: string }) =>
      callAdmin(() => admin.events[":eventId"].cancel.$post({ param: { eventId: event.id }, json })),
    onSuccess: async (answer) => {
      queryClient.setQueryData(eventQuery(event.id).queryKey, (before) => (before ? { ...before, ...answer.event } : before));
      await Promise.all([invalidate("events"), invalidate("event", event.id)]);
    },
  });
  const decision = { refund, keepFees, ...(message.trim() === "" ? {} : { message: message.trim() }) };
  const job = cancelMutation.data?.job;
  return (
    <Dialog
      id="cancel-event"
      title={m.console_cancel_event()}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{job ? m.console_cancel_close() : m.console_not_now()}</Button>
          {!job && (
            <Button kind="danger" busy={cancelMutation.isPending} onClick={() => cancelMutation.mutate(decision)}>
              {decided ? m.console_cancel_progress() : m.console_cancel_act()}
            </Button>
          )}
        </>
      }
    >
      {job ? (
        <Progress jobId={job.id} />
      ) : (
        <div class="stack">
          <p>{m.console_cancel_text()}</p>
          {report && <p>{m.console_cancel_sums({ sold: String(report.sold), revenue: formatMoney(report.revenue) })}</p>}
          {!decided && (
            <>
              <label class="check">
                <input type="radio" name="cancel-refund" checked={refund === "all"} onChange={() => setRefund("all")} />
                <span>{m.console_cancel_refund_all()}</span>
              </label>
              <label class="check">
                <input type="radio" name="cancel-refund" checked={refund === "none"} onChange={() => setRefund("none")} />
                <span>{m.console_cancel_refund_none()}</span>
              </label>
              {refund === "all" && (
                <label class="check">
                  <input type="checkbox" checked={keepFees} onChange={(press) => setKeepFees(press.currentTarget.checked)} />
                  <span>{m.console_cancel_keep_fees()}</span>
                </label>
              )}
              <Field
                id="cancel-message"
                label={m.console_cancel_message()}
                hint={m.console_cancel_message_hint()}
                value={message}
                onValue={setMessage}
              />
            </>
          )}
          {cancelMutation.error && (
            <Notice kind="bad" icon="warning" role="alert">
              <p>{getErrorMessage(cancelMutation.error)}</p>
            </Notice>
          )}
        </div>
      )}
    </Dialog>
  );
};
