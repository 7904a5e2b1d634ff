import { useMutation } from "@tanstack/preact-query";
import { lazy } from "preact-iso";
import { useEffect, useRef, useState } from "preact/hooks";
import { getErrorMessage } from "../api/error-message.ts";
import { formatNumber } from "../language/format.ts";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import type { ExportName } from "./export.ts";

const ExportFile = lazy(async () => (await import("./export-file.tsx")).ExportFile);

type ExportButton = {
  eventId: string;
  name: ExportName;
  label: string;
  filter: Record<string, string>;
};

/** Saves a list, as it is filtered now, as a file for a spreadsheet. */
export const ExportButton = ({ eventId, name, label, filter }: ExportButton) => {
  const [lines, setLines] = useState(0);
  /** Grows with each large list, which begins anew. */
  const [large, setLarge] = useState(0);
  const abort = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const mutation = useMutation({
    mutationFn: async () => {
      setLines(0);
      abort.current = new AbortController();
      const { fetchCsv, saveFile } = await import("./export.ts");
      const file = await fetchCsv({ eventId, name, filter, signal: abort.current.signal, onProgress: setLines });
      if (file) saveFile(file, `${name}.csv`);
      else setLarge((before) => before + 1);
      return file !== undefined;
    },
  });
  return (
    <>
      <Button small icon="download" busy={mutation.isPending} onClick={() => mutation.mutate()}>
        {label}
      </Button>
      <span class="small soft" role="status">
        {mutation.isPending && lines > 0 && m.console_export_progress({ count: formatNumber(lines) })}
        {mutation.data && m.console_export_done({ count: formatNumber(lines) })}
      </span>
      {mutation.data === false && <ExportFile key={large} {...{ eventId, name, filter }} />}
      {mutation.isError && (
        <span class="small" role="alert">
          {getErrorMessage(mutation.error)}
        </span>
      )}
    </>
  );
};
