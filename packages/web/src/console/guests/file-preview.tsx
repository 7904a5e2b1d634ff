/** What was recognized in a file, with the meaning of each column to change, and the rows that are wrong. */
import type { ImportPreview } from "@catraca/core/invitation.schema";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Notice } from "../../parts/notice.tsx";
import { getColumnText, RowErrors } from "./row-errors.tsx";
import type { Columns } from "./send-file.ts";
import "../../parts/table.css";
import "./guests.css";

const FIELDS = ["name", "email", "phone", "ticketType", "locale", "code"] as const;
type Field = (typeof FIELDS)[number];

const ENCODINGS: Record<ImportPreview["encoding"], string> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16",
  "utf-16be": "UTF-16",
  "windows-1252": "Windows-1252 (Latin-1)",
};
const SEPARATORS: Record<ImportPreview["separator"], () => string> = {
  ",": m.console_file_comma,
  ";": m.console_file_semicolon,
  "\t": m.console_file_tab,
};

const columnsOf = ({ columns }: ImportPreview): Columns =>
  Object.fromEntries(columns.flatMap(({ field }, at) => (field === undefined ? [] : [[field, at]])));

/** A field has one column: the one that had it before loses it. */
const changed = (preview: ImportPreview, at: number, field: string): Columns => {
  const others = Object.entries(columnsOf(preview)).filter(([name, column]) => column !== at && name !== field);
  return { ...Object.fromEntries(others), ...(field === "" ? {} : { [field as Field]: at }) };
};

type FilePreview = { preview: ImportPreview; onColumns: (columns: Columns) => void };

export const FilePreview = ({ preview, onColumns }: FilePreview) => {
  const { encoding, separator, columns, rows, total, valid, errors } = preview;
  return (
    <>
      <p class="small soft">{m.console_file_recognized({ encoding: ENCODINGS[encoding], separator: SEPARATORS[separator]() })}</p>
      <div class="guest-columns" tabIndex={0} role="region" aria-label={m.console_file_columns()}>
        <table class="table">
          <thead>
            <tr>
              {columns.map(({ header, field = "" }, at) => (
                <th scope="col" key={`${at}-${header}`}>
                  <label for={`column-${at}`}>{header === "" ? m.console_file_column({ number: String(at + 1) }) : header}</label>
                  <select
                    class="select"
                    id={`column-${at}`}
                    value={field}
                    onChange={({ currentTarget }) => onColumns(changed(preview, at, currentTarget.value))}
                  >
                    <option value="">{m.console_file_ignored()}</option>
                    {FIELDS.map((one) => (
                      <option key={one} value={one}>
                        {getColumnText(one)}
                      </option>
                    ))}
                  </select>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ line, cells }) => (
              <tr key={line}>
                {columns.map(({ header }, at) => (
                  <td key={`${at}-${header}`}>{cells[at] ?? ""}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Notice kind={errors.length === 0 ? "ok" : "warn"} icon={errors.length === 0 ? "check" : "warning"} role="status">
        {errors.length === 0
          ? m.console_file_all_right({ count: total, total: formatNumber(total) })
          : m.console_file_some_right({ valid: formatNumber(valid), total: formatNumber(total) })}
      </Notice>
      {errors.length > 0 && <RowErrors errors={errors} />}
    </>
  );
};
