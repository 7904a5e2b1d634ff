/** Who gets a mailing: the orders of an event or its waiting lists, page by page. */
import { inLanes } from "../kernel/lanes.ts";
import * as Order from "../order/order.ts";
import { LIST_SLOTS } from "../table/table.ts";
import * as Ticket from "../ticket/ticket.ts";
import { listPage } from "../waiting-list/waiting-list.dynamo.ts";
import { listsOfEvent } from "../waiting-list/waiting-list.list.dynamo.ts";
import { addressesOf } from "./mailing.rules.ts";
import { addressKeyOf } from "./mailing.token.ts";

/** `id`: of the order or entry, which names it where an error is listed. */
export type Recipient = { addressKey: string; email: string; locale: "pt-BR" | "en"; id: string };
export type RecipientPage = { recipients: Recipient[]; next: string | null };
type Wanted = { eventId: string; organizationId: string; segment: string };

const ORDERS = 25;
const ENTRIES = 50;

const distinct = (recipients: readonly Recipient[]): Recipient[] => [
  ...new Map(recipients.toReversed().map((one) => [one.addressKey, one])).values(),
];

const ofOrders = async ({ eventId, organizationId, segment }: Wanted, cursor: string, size: number): Promise<RecipientPage> => {
  const { orders, next } = await Order.readPage(eventId, cursor, size);
  const issued = orders.filter(({ status }) => status === "issued");
  const tickets = Map.groupBy(await Ticket.getByIds(issued.flatMap(Order.ticketIdsOf)), ({ orderId }) => orderId);
  const recipients = issued.flatMap(({ orderId, buyer, locale }) =>
    addressesOf(segment, buyer.email, tickets.get(orderId) ?? []).map((email) => ({
      addressKey: addressKeyOf(organizationId, email),
      email,
      locale,
      id: orderId,
    })),
  );
  return { recipients: distinct(recipients), next };
};

/** The cursor is the number of the list and the place in it. */
const ofWaitingLists = async ({ eventId, organizationId }: Wanted, cursor: string): Promise<RecipientPage> => {
  const lists = await listsOfEvent(eventId);
  const [at = "0", ...rest] = cursor.split("/");
  const list = lists[Number(at)];
  if (!list) return { recipients: [], next: null };
  const part = { eventId, ticketTypeId: list.ticketTypeId, status: "waiting" } as const;
  const { data, cursor: within } = await listPage(part, { limit: ENTRIES, cursor: rest.join("/") || null });
  const recipients = data
    .filter(({ status, email }) => status === "waiting" && email !== "")
    .map(({ entryId, email, locale }) => ({ addressKey: addressKeyOf(organizationId, email), email, locale, id: entryId }));
  const next = within === null ? `${Number(at) + 1}/` : `${at}/${within}`;
  return { recipients: distinct(recipients), next: within === null && Number(at) + 1 >= lists.length ? null : next };
};

/** The empty cursor is the start. */
export const readRecipients = (wanted: Wanted, cursor: string): Promise<RecipientPage> =>
  wanted.segment === "waiting_list" ? ofWaitingLists(wanted, cursor) : ofOrders(wanted, cursor, ORDERS);

const COUNTED_ORDERS = 100;

const keysOfSlot = async (wanted: Wanted, slot: number): Promise<string[]> => {
  const keys: string[] = [];
  const own = `0/${slot}`;
  for (let cursor: string | null = own; cursor !== null && (cursor === own || cursor.startsWith(`${own}/`));) {
    const { recipients, next }: RecipientPage = await ofOrders(wanted, cursor, COUNTED_ORDERS);
    keys.push(...recipients.map(({ addressKey }) => addressKey));
    cursor = next;
  }
  return keys;
};

const keysOfWaiting = async (wanted: Wanted): Promise<string[]> => {
  const keys: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const { recipients, next }: RecipientPage = await ofWaitingLists(wanted, cursor);
    keys.push(...recipients.map(({ addressKey }) => addressKey));
    cursor = next;
  }
  return keys;
};

/** Each address once. Reads every order of the event and its tickets, all slots of the list at the same time. */
export const readAddressKeys = async (wanted: Wanted): Promise<string[]> => {
  const found =
    wanted.segment === "waiting_list"
      ? await keysOfWaiting(wanted)
      : (
          await inLanes(
            Array.from({ length: LIST_SLOTS }, (_, slot) => slot),
            LIST_SLOTS,
            (slot) => keysOfSlot(wanted, slot),
          )
        ).flat();
  return [...new Set(found)];
};
