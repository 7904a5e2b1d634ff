/** The waiting list as its people, its organizer and the system use it, each through the product's own operations. */
import { runAs } from "@catraca/core/kernel/actor";
import { rows } from "@catraca/core/table/service";
import * as WaitingList from "@catraca/core/waiting-list";
import * as WaitingMail from "@catraca/core/waiting-list/waiting-list.mail.ts";
import * as Token from "@catraca/core/waiting-list/waiting-list.token.ts";
import { asAnyone, asSystem, type Placed, type Sale } from "./sale.ts";
import { anotherBuyer } from "../bodies.ts";

export type Joined = Awaited<ReturnType<typeof WaitingList.join>>;

type Asked = { locale?: "pt-BR" | "en"; key?: string; proof?: { entryId: string; accessToken: string } };

/** Joins without opening the link in the email. */
export const ask = (sale: Sale, quantity = 1, person = anotherBuyer(), p: Asked = {}): Promise<Joined> => {
  const entry = { ticketTypeId: sale.ticketTypeId, quantity, ...person, locale: p.locale ?? "en", ...(p.proof && { proof: p.proof }) };
  return asAnyone(() => WaitingList.join({ eventId: sale.eventId, entry, ...(p.key === undefined ? {} : { idempotencyKey: p.key }) }));
};

/** The entry as the link in its emails opens it. */
export const byEmail = (joined: Joined): Joined => {
  const [tokenId = ""] = joined.accessToken.split(".");
  return { ...joined, accessToken: Token.createToken("email", { entryId: joined.entry.id, tokenId }) };
};

const asWaiter = <T>({ entry, accessToken }: Joined, body: () => T): T =>
  runAs(WaitingList.verifyWaiter({ entryId: entry.id, accessToken }), body);

export const confirm = (joined: Joined) => asWaiter(byEmail(joined), () => WaitingList.confirm({ entryId: joined.entry.id }));

/** Joins, and opens the link in the email. */
export const join = async (...asked: Parameters<typeof ask>): Promise<Joined> => {
  const joined = await ask(...asked);
  if (joined.entry.status === "unconfirmed") await confirm(joined);
  return { ...joined, entry: await look(joined) };
};

export const look = (joined: Joined) => asWaiter(joined, () => WaitingList.get({ entryId: joined.entry.id }));
export const leave = (joined: Joined) => asWaiter(joined, () => WaitingList.leave({ entryId: joined.entry.id }));
export const accept = (joined: Joined) => asWaiter(joined, () => WaitingList.accept({ entryId: joined.entry.id }));

/** Does what a message about returned stock does. */
export const offer = ({ eventId }: Sale) => asSystem(() => WaitingList.offerForEvent(eventId));

/** The order of an entry's offer, as its person has it. */
export const offeredOrder = async (joined: Joined): Promise<Placed> => {
  const { offer: made } = await look(byEmail(joined));
  if (made?.accessToken === undefined) throw new Error(`no offer for ${joined.entry.id}`);
  return { outcome: "placed", order: { id: made.orderId }, accessToken: made.accessToken } as unknown as Placed;
};

/** Emails that the bus would have sent. */
export const sendMails = async (): Promise<void> => {
  const { data } = await rows.waitingEntry.scan.go({ pages: "all", consistent: true });
  for (const entry of data) await asSystem(() => WaitingMail.sendMail(entry));
};

export const statusesOf = async (...all: Joined[]): Promise<string[]> => (await Promise.all(all.map(look))).map(({ status }) => status);
