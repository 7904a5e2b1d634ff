/** A file of guests as a spreadsheet of a Western language writes it: Latin-1, semicolons, with rows that are wrong. */

const FAULTS = [
  { row: ";sem@example.com;Full", column: "name", code: "name.missing" },
  { row: "Zé;ze@example;Full", column: "email", code: "email.invalid" },
  { row: "Inês;ines@example.com;Nenhum", column: "ticketType", code: "ticketType.unknown" },
] as const;

/** `withEmail`: of so many of the good rows, the first ones. */
type Asked = { rows: number; faults: number; withEmail?: number };

export const guestFile = ({ rows, faults, withEmail = 0 }: Asked) => {
  const every = Math.floor(rows / faults);
  const errors: { line: number; column: string; code: string }[] = [];
  const lines = ["Nome;E-mail;Tipo de ingresso"];
  for (let at = 0; at < rows; at++) {
    const fault = errors.length < faults && at % every === every - 1 ? FAULTS[errors.length % FAULTS.length] : undefined;
    const good = at - errors.length;
    if (fault) errors.push({ line: at + 2, column: fault.column, code: fault.code });
    lines.push(fault?.row ?? `João Conceição ${at};${good < withEmail ? `guest.${at}@example.com` : ""};full`);
  }
  return { bytes: Uint8Array.from(lines.join("\r\n"), (char) => char.codePointAt(0) ?? 0), errors };
};
