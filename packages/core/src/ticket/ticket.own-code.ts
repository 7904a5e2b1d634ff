/** The code that a ticket has now. Apart from ticket.files.ts, whose fonts are not for those who only need codes. */
import { setting } from "../kernel/setting.ts";
import { createCode } from "./ticket.code.ts";
import type { TicketRow } from "./ticket.schema.ts";

/** The key of new codes. Raise it to rotate; the gate still accepts older keys. */
const CODE_KEY = 1;

export const codeOf = ({ eventId, ticketId, revision }: Pick<TicketRow, "eventId" | "ticketId" | "revision">): string =>
  createCode({ secret: setting("MASTER_SECRET"), keyId: CODE_KEY, eventId, ticketId, revision });
