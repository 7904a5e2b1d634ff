/** A list that the server writes as a file: how far it is, and then the link to it. Loaded for large lists alone. */
import { useMutation, useQuery } from "@tanstack/preact-query";
import { useEffect, useRef } from "preact/hooks";
import { getErrorMessage } from "../api/error-message.ts";
import { formatNumber } from "../language/format.ts";
import { m } from "../paraglide/messages.js";
import { admin, callAdmin } from "./admin-client.ts";
import type { ExportName } from "./export.ts";

const LOOK_EVERY_MS = 2_000;

const api = admin.events[":eventId"].exports;

type Asked = { eventId: string; name: ExportName; filter: Record<string, string> };

const start = async ({ eventId, name, filter }: Asked): Promise<string> => {
  const chosen = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ""));
  const asked = { list: name, filter: chosen } as Parameters<typeof api.$post>[0]["json"];
  return (await callAdmin(() => api.$post({ param: { eventId }, json: asked }))).export.job.id;
};

const useExport = (eventId: string, exportId: string | undefined) =>
  useQuery({
    queryKey: ["export", exportId],
    queryFn: async () => (await callAdmin(() => api[":exportId"].$get({ param: { eventId, exportId: exportId ?? "" } }))).export,
    enabled: exportId !== undefined,
    refetchInterval: ({ state }) => (state.data === undefined || state.data.job.status === "running" ? LOOK_EVERY_MS : false),
  });

export const ExportFile = (asked: Asked) => {
  const startMutation = useMutation({ mutationFn: start });
  const isStarted = useRef(false);
  useEffect(() => {
    if (!isStarted.current) startMutation.mutate(asked);
    isStarted.current = true;
  }, []);
  const { data, error } = useExport(asked.eventId, startMutation.data);
  const failure = startMutation.error ?? error;
  if (failure)
    return (
      <span class="small" role="alert">
        {getErrorMessage(failure)}
      </span>
    );
  if (data?.url !== undefined)
    return (
      <span class="small" role="status">
        <a href={data.url} download>
          {m.console_export_link({ file: `${asked.name}.csv` })}
        </a>{" "}
        {m.console_export_link_until()}
      </span>
    );
  if (data !== undefined && data.job.status !== "running")
    return (
      <span class="small" role="alert">
        {m.console_export_failed()}
      </span>
    );
  return (
    <>
      <progress aria-label={m.console_export_writing()} />
      <span class="small soft" role="status">
        {m.console_export_writing()} {data && m.console_export_progress({ count: formatNumber(data.job.done) })}
      </span>
    </>
  );
};
