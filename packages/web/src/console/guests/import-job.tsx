/** The progress of an import, and its result. */
import { useMutation, useQuery } from "@tanstack/preact-query";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { invalidate } from "../queries.ts";
import { RowErrors, type RowError } from "./row-errors.tsx";
import "./guests.css";

const POLL_MS = 1_500;
const PAGE = "100";

const api = admin.jobs[":jobId"];

const fetchErrors = async (jobId: string): Promise<RowError[]> => {
  const errors: RowError[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const page = await callAdmin(() => api.errors.$get({ param: { jobId }, query }));
    errors.push(...page.errors);
    ({ cursor } = page);
  }
  return errors;
};

const Errors = ({ jobId }: { jobId: string }) => {
  const { data, error } = useQuery({ queryKey: ["job", jobId, "errors"], queryFn: () => fetchErrors(jobId) });
  if (error) return <p role="alert">{getErrorMessage(error)}</p>;
  return data ? <RowErrors errors={data} /> : <Loading />;
};

const WORDS = {
  running: m.console_import_running,
  done: m.console_import_done,
  failed: m.console_import_failed,
  cancelled: m.console_import_cancelled,
};

type ImportJob = { eventId: string; jobId: string; onAgain: () => void };

export const ImportJob = ({ eventId, jobId, onAgain }: ImportJob) => {
  const { data: job, error } = useQuery({
    queryKey: ["job", jobId],
    queryFn: async () => (await callAdmin(() => api.$get({ param: { jobId } }))).job,
    refetchInterval: (query) => (query.state.data === undefined || query.state.data.status === "running" ? POLL_MS : false),
  });
  const cancel = useMutation({
    mutationFn: () => callAdmin(() => api.cancel.$post({ param: { jobId } })),
    onSuccess: () => invalidate("job", jobId),
  });
  if (error) return <p role="alert">{getErrorMessage(error)}</p>;
  if (!job) return <Loading />;
  const { status, done, failed, total } = job;
  const isRunning = status === "running";
  return (
    <div class="stack guest-job">
      <progress max={Math.max(1, total)} value={done + failed} aria-label={m.console_import_progress()} />
      <Notice kind={isRunning ? "info" : status === "done" ? "ok" : "warn"} icon={isRunning ? "clock" : "check"} role="status">
        {isRunning && total === 0 ? m.console_import_starting() : WORDS[status]({ done: formatNumber(done), total: formatNumber(total) })}
        {failed > 0 && ` ${m.console_import_wrong({ count: failed, failed: formatNumber(failed) })}`}
      </Notice>
      {cancel.isError && <p role="alert">{getErrorMessage(cancel.error)}</p>}
      <div class="row">
        {isRunning ? (
          <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {m.console_import_cancel()}
          </Button>
        ) : (
          <Button onClick={onAgain}>{m.console_import_another()}</Button>
        )}
        <a href={`/console/events/${eventId}/attendees`}>{m.console_tab_attendees()}</a>
      </div>
      {!isRunning && failed > 0 && <Errors jobId={jobId} />}
    </div>
  );
};
