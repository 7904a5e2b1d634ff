/** Makes guests of a file's rows, by the rules of typed guests. Pure. */
import * as v from "valibot";
import { Email, PersonName, Phone } from "../kernel/text.ts";
import type { ForeignCode } from "../ticket/ticket.schema.ts";
import type { CsvLine } from "./invitation.file.ts";
import { findForeignFault, guessableAmong, trimForeign } from "../ticket/ticket.foreign.rules.ts";
import { localeOf, plainPhone, typeNamed, type Field, type Mapping, type RowFault } from "./invitation.rules.ts";

export type GuestRow = {
  line: number;
  ticketTypeId: string;
  name: string;
  email?: string;
  phone?: string;
  locale?: "pt-BR" | "en";
  /** Another seller's code. In a file that waits for its job it is not here, but in `foreign`. */
  ticketCode?: string;
  foreign?: ForeignCode & { codeMac: string };
};
/** Nothing of the row itself: errors are kept longer than rows. */
export type FaultyRow = { line: number; column: Field; code: RowFault };
export type ImportRow = GuestRow | FaultyRow;

export const isFaulty = (row: ImportRow): row is FaultyRow => "code" in row;

type Types = readonly { ticketTypeId: string; name: string }[];
export type RowOptions = { mapping: Mapping; types: Types; ticketTypeId: string | undefined };

/** Formula text is text: what makes a name valid is the same for a buyer. */
const rowOf = ({ line, cells }: CsvLine, { mapping, types, ticketTypeId }: RowOptions): ImportRow => {
  const cell = (field: Field): string => (mapping[field] === undefined ? "" : (cells[mapping[field]] ?? ""));
  const fault = (column: Field, code: RowFault): FaultyRow => ({ line, column, code });
  const [name, email, phone, type, locale] = [cell("name"), cell("email"), plainPhone(cell("phone")), cell("ticketType"), cell("locale")];
  const code = trimForeign(cell("code"));
  if (name === "") return fault("name", "name.missing");
  if (!v.is(PersonName, name)) return fault("name", "name.invalid");
  if (email !== "" && !v.is(Email, email)) return fault("email", "email.invalid");
  if (phone !== "" && !v.is(Phone, phone)) return fault("phone", "phone.invalid");
  const typeId = type === "" ? ticketTypeId : typeNamed(types, type)?.ticketTypeId;
  if (typeId === undefined) return fault("ticketType", type === "" ? "ticketType.missing" : "ticketType.unknown");
  const language = localeOf(locale);
  if (locale !== "" && language === undefined) return fault("locale", "locale.unknown");
  const foreignFault = code === "" ? undefined : findForeignFault(code);
  if (foreignFault) return fault("code", foreignFault);
  return {
    line,
    ticketTypeId: typeId,
    name,
    ...(email === "" ? {} : { email }),
    ...(phone === "" ? {} : { phone }),
    ...(language === undefined ? {} : { locale: language }),
    ...(code === "" ? {} : { ticketCode: code }),
  };
};

/** The first line with a code has it. */
const refuseRepeated = (rows: readonly ImportRow[]): ImportRow[] => {
  const seen = new Set<string>();
  return rows.map((row) => {
    if (isFaulty(row) || row.ticketCode === undefined) return row;
    if (seen.has(row.ticketCode)) return { line: row.line, column: "code", code: "code.repeated" };
    seen.add(row.ticketCode);
    return row;
  });
};

export const rowsOf = (lines: readonly CsvLine[], options: RowOptions): ImportRow[] =>
  refuseRepeated(lines.map((line) => rowOf(line, options)));

type Digest = (code: string, isGuessable: boolean) => NonNullable<GuestRow["foreign"]>;

/** The rows as they may be stored: without the codes themselves. */
export const withoutCodes = (rows: readonly ImportRow[], digest: Digest): ImportRow[] => {
  const isGuessable = guessableAmong(rows.flatMap((row) => (isFaulty(row) || row.ticketCode === undefined ? [] : [row.ticketCode])));
  return rows.map((row) => {
    if (isFaulty(row) || row.ticketCode === undefined) return row;
    const { ticketCode: code, ...rest } = row;
    return { ...rest, foreign: digest(code, isGuessable(code)) };
  });
};
