/** Chooses a file of guests, shows what is in it, and starts the import. */
import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Notice } from "../../parts/notice.tsx";
import type { CatalogView } from "../queries.ts";
import { FilePreview } from "./file-preview.tsx";
import { newOptions, OptionFields, type GuestOptions } from "./guest-options.tsx";
import { importFile, previewFile, type Columns, type GuestFile } from "./send-file.ts";

type FileImport = { eventId: string; catalog: CatalogView; onStarted: (jobId: string) => void };

export const FileImport = ({ eventId, catalog, onStarted }: FileImport) => {
  const [options, setOptions] = useState(() => newOptions(catalog));
  const [file, setFile] = useState<File>();
  const [columns, setColumns] = useState<Columns>();
  const preview = useMutation({ mutationFn: previewFile });
  const start = useMutation({ mutationFn: importFile, onSuccess: ({ id }) => onStarted(id) });
  const look = (part: Partial<GuestFile>): void => {
    start.reset();
    const asked = { eventId, options, columns, ...part };
    const chosen = part.file ?? file;
    if (chosen) preview.mutate({ ...asked, file: chosen });
  };
  const choose = (chosen: File | undefined): void => {
    setFile(chosen);
    setColumns(undefined);
    if (chosen) look({ file: chosen, columns: undefined });
    else preview.reset();
  };
  const change = (part: Partial<GuestOptions>): void => {
    const next = { ...options, ...part };
    setOptions(next);
    // The note and the payment are in no row.
    if (part.ticketTypeId !== undefined) look({ options: next });
  };
  const valid = preview.data?.valid ?? 0;
  return (
    <div class="stack">
      <p>{m.console_file_text()}</p>
      <OptionFields
        prefix="file"
        typeLabel={m.console_file_type()}
        noType={m.console_file_type_in_rows()}
        {...{ catalog, options }}
        onChange={change}
      />
      <div class="field">
        <label for="guest-file">{m.console_file()}</label>
        <span class="field__hint" id="guest-file-hint">
          {m.console_file_hint()}
        </span>
        <input
          class="input"
          id="guest-file"
          type="file"
          accept=".csv,.txt,text/csv"
          aria-describedby="guest-file-hint"
          onChange={({ currentTarget }) => choose(currentTarget.files?.[0])}
        />
      </div>
      {preview.isPending && !preview.data && <Loading />}
      {preview.isError && (
        <Notice kind="bad" icon="warning" role="alert">
          {getErrorMessage(preview.error)}
        </Notice>
      )}
      {preview.data && !preview.isError && (
        <FilePreview
          preview={preview.data}
          onColumns={(next) => {
            setColumns(next);
            look({ columns: next });
          }}
        />
      )}
      {start.isError && (
        <Notice kind="bad" icon="warning" role="alert">
          {getErrorMessage(start.error)}
        </Notice>
      )}
      {file && preview.data && valid > 0 && (
        <div class="row">
          <Button
            kind="primary"
            busy={start.isPending || preview.isPending}
            onClick={() => start.mutate({ eventId, options, columns, file })}
          >
            {m.console_file_start({ count: valid, valid: formatNumber(valid) })}
          </Button>
        </div>
      )}
    </div>
  );
};
