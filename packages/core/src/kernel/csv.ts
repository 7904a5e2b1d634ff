/** CSV as in RFC 4180, in UTF-8. */
import { Fault } from "./fault.ts";

/** A spreadsheet takes a cell that begins with one of these for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** `decimal`: a number with its digits, which a spreadsheet may take for what it is. */
type Cell = string | number | boolean | undefined | { decimal: string };

const textOf = (value: Cell): string => {
  if (typeof value === "object") return value.decimal;
  return typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value ?? "");
};

const cellOf = (value: Cell): string => {
  const text = textOf(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export type CsvRow = readonly Cell[];

const linesOf = (rows: readonly CsvRow[]): string => rows.map((row) => `${row.map(cellOf).join(",")}\r\n`).join("");

/** With a header row, and with a byte order mark for Excel when asked. */
export const csvOf = (header: readonly string[], rows: readonly CsvRow[], hasMark = false): string =>
  `${hasMark ? "\uFEFF" : ""}${linesOf([header, ...rows])}`;

/** In base64 less than the six megabytes that an answer of a function may have. */
export const MAX_CSV_BYTES = 4_400_000;
/** A part reads no more pages than fit well within the function's time, also where a filter lets few rows through. */
const MAX_PAGES = 20;
const PAGE_SIZE = 100;

type CsvPage = { count: number; rows: readonly CsvRow[]; cursor: string | null };

type Export = {
  header: readonly string[];
  read: (limit: number, cursor: string | undefined) => Promise<CsvPage>;
  /** The header and the mark are only in the first part: see csv.schema.ts. */
  asked: { partSize?: string; cursor?: string; bom?: "1" };
};

/** `cursor`: where the next part begins. Null: this is the last one. */
export type CsvPart = { text: string; cursor: string | null };

const tooLarge = (): Fault =>
  new Fault("conflict", "export.too_large", "The list is too large for one answer: ask for it in parts, with `partSize`.");

/** Reads page by page, and holds no more than the text of one answer. Refuses a whole file that is larger. */
export const exportCsv = async ({ header, read, asked }: Export): Promise<CsvPart> => {
  const { partSize, bom } = asked;
  let { cursor } = asked;
  let text = cursor === undefined ? csvOf(header, [], bom !== undefined) : "";
  let bytes = 0;
  let left = partSize === undefined ? Infinity : Number(partSize);
  for (let pages = 1; ; pages++) {
    const page = await read(Math.min(PAGE_SIZE, left), cursor);
    const lines = linesOf(page.rows);
    text += lines;
    bytes += Buffer.byteLength(lines);
    left -= page.count;
    const isFull = left <= 0 || pages >= MAX_PAGES || bytes > MAX_CSV_BYTES / 2;
    if (partSize === undefined && bytes > MAX_CSV_BYTES) throw tooLarge();
    if (page.cursor === null || (partSize !== undefined && isFull)) return { text, cursor: page.cursor };
    ({ cursor } = page);
  }
};
