/** Reads a file of guests: its encoding and separator, which no spreadsheet writes into it, and its cells as text. */
import { CsvError, parse } from "csv-parse/sync";
import { Fault } from "../kernel/fault.ts";
import { SEPARATORS, type ENCODINGS } from "./invitation.file.schema.ts";
import { MAX_GUESTS } from "./invitation.rules.ts";

type Encoding = (typeof ENCODINGS)[number];
type Separator = (typeof SEPARATORS)[number];

/** Lines are those of the file, as an editor numbers them: a cell may hold several. */
export type CsvLine = { line: number; cells: string[] };
export type GuestFile = { encoding: Encoding; separator: Separator; header: string[]; lines: CsvLine[] };

/** Its code tells the console what to say. */
export const unusable = (code: string, message: string, params?: Record<string, number>): Fault =>
  new Fault("invalid", `import.${code}`, message, [{ path: "", message, ...(params ? { params } : {}) }]);

const startsWith = (bytes: Uint8Array, mark: readonly number[]): boolean => mark.every((byte, at) => bytes[at] === byte);

/** Counts the zero bytes at even or odd places. UTF-16 without a mark has them at one of the two. */
const zeros = (bytes: Uint8Array, odd: 0 | 1): number =>
  bytes.filter((byte, at) => at % 2 === odd && byte === 0).length / (bytes.length / 2);

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

/** Text that is not UTF-8 is Windows-1252, which has Latin-1 in it: spreadsheets of Western languages write it. */
const encodingOf = (bytes: Uint8Array): Encoding => {
  if (startsWith(bytes, [0xff, 0xfe])) return "utf-16le";
  if (startsWith(bytes, [0xfe, 0xff])) return "utf-16be";
  const head = bytes.subarray(0, 2_000);
  if (zeros(head, 1) > 0.3) return "utf-16le";
  if (zeros(head, 0) > 0.3) return "utf-16be";
  return isUtf8(bytes) ? "utf-8" : "windows-1252";
};

/** The separator that the first line has most often outside of quotes. */
const separatorOf = (text: string): Separator => {
  const [first = ""] = text.replaceAll(/"[^"]*"/g, "").split(/[\r\n]/, 1);
  const count = (separator: string): number => first.split(separator).length;
  return SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best), SEPARATORS[0]);
};

const breaksIn = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);

/** `text` with plain line feeds: the library counts the others twice within quotes. */
const linesOf = (text: string, separator: Separator): CsvLine[] => {
  const lines: CsvLine[] = [];
  let nextLine = 1;
  try {
    parse(text, {
      delimiter: separator,
      relax_column_count: true,
      relax_quotes: true,
      on_record: (cells: string[], { lines: lastLine }) => {
        lines.push({ line: lastLine - breaksIn(cells), cells: cells.map((cell) => cell.trim()) });
        nextLine = lastLine + 1;
        return null;
      },
    });
    return lines;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const message = `A quotation mark is not closed in line ${nextLine} or after it, so the rest of the file cannot be read: correct that line.`;
    throw unusable("open_quote", message, { line: nextLine });
  }
};

const isFilled = ({ cells }: CsvLine): boolean => cells.some((cell) => cell !== "");

/** Refuses what is no table of text, has no guest or too many. Rows without content are left out. */
export const readGuestFile = (bytes: Uint8Array): GuestFile => {
  const encoding = encodingOf(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  if (text.includes("\u0000")) throw unusable("not_csv", "This is not a CSV file: save the table as CSV, and send that.");
  if (text.includes("\uFFFD"))
    throw unusable(
      "lost_letters",
      "Letters of this file were lost on the way: send it as application/octet-stream, or save it as CSV UTF-8.",
    );
  const separator = separatorOf(text);
  const [head, ...lines] = linesOf(text.replaceAll(/\r\n?/g, "\n"), separator).filter(isFilled);
  if (!head || lines.length === 0)
    throw unusable("empty", "The file has no guests: its first line names the columns, and each other line is a guest.");
  if (head.cells.some((cell) => cell.includes("@")))
    throw unusable("no_header", "The first line is a guest: put a line with the names of the columns above it.");
  if (lines.length > MAX_GUESTS) {
    const message = `A file has at most ${MAX_GUESTS} guests: make two of it.`;
    throw new Fault("tooLarge", "import.too_many_rows", message, [{ path: "", message, params: { max: MAX_GUESTS } }]);
  }
  return { encoding, separator, header: head.cells, lines };
};
