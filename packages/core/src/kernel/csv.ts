/** CSV as in RFC 4180, in UTF-8. */

/** A spreadsheet takes a cell that begins with one of these for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

const cellOf = (value: string | number | boolean | undefined): string => {
  const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export type CsvRow = readonly (string | number | boolean | undefined)[];

/** With a header row, and with a byte order mark for Excel when asked. */
export const csvOf = (header: readonly string[], rows: readonly CsvRow[], hasMark = false): string =>
  `${hasMark ? "\uFEFF" : ""}${[header, ...rows].map((row) => `${row.map(cellOf).join(",")}\r\n`).join("")}`;
