/** Lines of a file that got no ticket, with the reason, and all of them as a file for a spreadsheet. */
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import "../../parts/table.css";

export type RowError = { line?: number | undefined; column?: string | undefined; code: string };

const COLUMNS: Record<string, () => string> = {
  name: m.console_guest_name,
  email: m.console_guest_email,
  phone: m.console_guest_phone,
  ticketType: m.console_type,
  locale: m.console_guest_language,
  code: m.console_guest_code,
};
export const getColumnText = (column = ""): string => COLUMNS[column]?.() ?? "";

const REASONS: Record<string, () => string> = {
  "name.missing": m.console_row_name_missing,
  "name.invalid": m.console_row_name_invalid,
  "email.invalid": m.console_row_email_invalid,
  "phone.invalid": m.console_row_phone_invalid,
  "ticketType.missing": m.console_row_type_missing,
  "ticketType.unknown": m.console_row_type_unknown,
  "locale.unknown": m.console_row_locale_unknown,
  "code.invalid": m.console_row_code_invalid,
  "code.ours": m.console_row_code_ours,
  "code.repeated": m.console_row_code_repeated,
  "code.taken": m.console_row_code_taken,
  "order.sold_out": m.console_row_sold_out,
};
const getReasonText = (code: string): string => REASONS[code]?.() ?? m.console_row_failed();

const SHOWN = 50;

const quote = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const saveErrors = async (errors: readonly RowError[]): Promise<void> => {
  const { saveFile } = await import("../export.ts");
  const rows = errors.map(({ line, column, code }) => [String(line ?? ""), getColumnText(column), getReasonText(code)]);
  const text = [[m.console_row_line(), m.console_row_column(), m.console_row_reason()], ...rows]
    .map((cells) => `${cells.map(quote).join(",")}\r\n`)
    .join("");
  saveFile(new Blob(["\uFEFF", text], { type: "text/csv;charset=utf-8" }), "errors.csv");
};

export const RowErrors = ({ errors }: { errors: readonly RowError[] }) => (
  <>
    <table class="table table--cards">
      <caption class="visually-hidden">{m.console_row_errors({ count: errors.length })}</caption>
      <thead>
        <tr>
          <th scope="col">{m.console_row_line()}</th>
          <th scope="col">{m.console_row_column()}</th>
          <th scope="col">{m.console_row_reason()}</th>
        </tr>
      </thead>
      <tbody>
        {errors.slice(0, SHOWN).map(({ line, column, code }) => (
          <tr key={line}>
            <td>
              <span class="visually-hidden">{m.console_row_line()} </span>
              {formatNumber(line ?? 0)}
            </td>
            <td data-label={m.console_row_column()}>{getColumnText(column)}</td>
            <td data-label={m.console_row_reason()}>{getReasonText(code)}</td>
          </tr>
        ))}
      </tbody>
    </table>
    {errors.length > SHOWN && <p class="small soft">{m.console_row_more({ count: formatNumber(errors.length - SHOWN) })}</p>}
    <div class="row">
      <Button small icon="download" onClick={() => void saveErrors(errors)}>
        {m.console_row_save()}
      </Button>
    </div>
  </>
);
