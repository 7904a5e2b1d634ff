/** Pure decisions about guests: which column of a file has what, and what is wrong with a row. */
import { foldForSearch } from "../kernel/search.rules.ts";

/** Guests of one call that is answered with their orders. More are a job. */
export const MAX_AT_ONCE = 200;
export const MAX_GUESTS = 10_000;

/** The order in which a row's faults are looked for: the first one is reported. */
export const FIELDS = ["name", "email", "phone", "ticketType", "locale", "code"] as const;
export type Field = (typeof FIELDS)[number];

/** Names of columns, as people and other systems write them, folded. */
const KNOWN: Record<Field, readonly string[]> = {
  name: ["nome", "nomecompleto", "name", "fullname", "convidado", "guest", "guestname", "participante", "attendee", "attendeename"],
  email: ["email", "emailaddress", "enderecodeemail", "correioeletronico", "mail", "attendeeemail"],
  phone: ["telefone", "phone", "phonenumber", "celular", "fone", "tel", "mobile", "whatsapp"],
  ticketType: ["tipo", "tipodeingresso", "tipodoingresso", "ingresso", "tickettype", "ticket", "type", "setor"],
  locale: ["idioma", "lingua", "language", "lang", "locale"],
  code: ["codigo", "codigodoingresso", "codigodebarras", "code", "ticketcode", "barcode", "qrcode"],
};

const fold = (text: string): string => foldForSearch(text).replaceAll(/[^a-z0-9]/g, "");

/** Columns by their place, the first one is 0. */
export type Mapping = { [field in Field]?: number };
/** The headers of the columns that somebody chose for a file of the event. */
export type Remembered = { [field in Field]?: string };

/** The columns that somebody chose before come first, then those with a known name. A column has one meaning. */
export const mappingOf = (header: readonly string[], remembered: Remembered = {}): Mapping => {
  const mapping: Mapping = {};
  const taken = new Set<number>();
  const take = (field: Field, at: number): void => {
    if (at < 0 || mapping[field] !== undefined || taken.has(at)) return;
    mapping[field] = at;
    taken.add(at);
  };
  for (const field of FIELDS) take(field, remembered[field] === undefined ? -1 : header.indexOf(remembered[field]));
  for (const field of FIELDS)
    take(
      field,
      header.findIndex((cell, at) => !taken.has(at) && KNOWN[field].includes(fold(cell))),
    );
  return mapping;
};

export const rememberedOf = (header: readonly string[], mapping: Mapping): Remembered =>
  Object.fromEntries(FIELDS.flatMap((field) => (mapping[field] === undefined ? [] : [[field, header[mapping[field]] ?? ""]])));

export const ROW_FAULTS = [
  "name.missing",
  "name.invalid",
  "email.invalid",
  "phone.invalid",
  "ticketType.missing",
  "ticketType.unknown",
  "locale.unknown",
  "code.invalid",
  "code.ours",
  "code.repeated",
] as const;
export type RowFault = (typeof ROW_FAULTS)[number];

const LOCALES: Record<string, "pt-BR" | "en"> = {
  ptbr: "pt-BR",
  pt: "pt-BR",
  portugues: "pt-BR",
  portuguese: "pt-BR",
  en: "en",
  enus: "en",
  engb: "en",
  english: "en",
  ingles: "en",
};
export const localeOf = (text: string): "pt-BR" | "en" | undefined => LOCALES[fold(text)];

/** A type is named by its id, or by its name in any case and with or without accents. */
export const typeNamed = <T extends { ticketTypeId: string; name: string }>(types: readonly T[], text: string): T | undefined =>
  types.find(({ ticketTypeId }) => ticketTypeId === text) ?? types.find(({ name }) => fold(name) === fold(text) && fold(text) !== "");

/** People write a number in groups. */
export const plainPhone = (text: string): string => text.replaceAll(/[\s().-]/g, "");
