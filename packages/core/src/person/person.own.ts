/** The owner of an address sees what an organization has of them, and asks for its erasure: by an emailed link, or by an account. */
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import * as base32 from "../kernel/base32.ts";
import { now } from "../kernel/clock.ts";
import { asTransient, Fault } from "../kernel/fault.ts";
import { inLanes } from "../kernel/lanes.ts";
import { operation } from "../kernel/operation.ts";
import { rowKeyOf } from "../kernel/row-key.ts";
import { buyerKeyOf } from "../order/order.allowance.ts";
import { dataTokenEndSec, isDataToken } from "../order/order.data-token.ts";
import * as Order from "../order/order.ts";
import { findContact } from "../organization/organization.profile.ts";
import { rows } from "../table/service.ts";
import { findOwn, partsOf } from "../notification/notification.own.ts";
import * as Ticket from "../ticket/ticket.ts";
import { findPerson, viewForPerson, type Found } from "./person.find.ts";
import { ask, findRequest, keyOf, UNAVAILABLE, viewErasure, type Person, type RequestKey } from "./person.request.ts";
import { OwnDataRef, OwnOrganizationRef, type OwnData, type OwnErasure, type OwnOrganizer } from "./person.schema.ts";

/** Organizations that are read at once. */
const LANES = 8;

type Link = { id: string; accessToken: string };
type Opened = { person: Person; event: Event.EventRow; locale: Order.OrderRow["locale"] };

/** A link that is forged, over or of another order is answered as if there were no order. */
const missing = (): Fault => new Fault("missing", "order.missing", "This link does not open anything, or is over: ask for a new one.");

/** The buyer of an order, or the attendee of a ticket that has an address of their own. */
const ownerOf = async (id: string): Promise<{ order: Order.OrderRow; email: string } | undefined> => {
  const [ticket] = id.startsWith("tkt_") ? await Ticket.getByIds([id]) : [];
  const order = await Order.findRow(ticket?.orderId ?? id);
  const email = ticket ? ticket.attendeeEmail : order?.buyer.email;
  return order && email ? { order, email } : undefined;
};

const open = async ({ id, accessToken }: Link): Promise<Opened | undefined> => {
  const owner = await ownerOf(id);
  if (!owner || !isDataToken({ id, ownerKey: buyerKeyOf(owner.email) }, accessToken, now())) return undefined;
  const event = await Event.findFresh(owner.order.eventId);
  return event && { event, locale: owner.order.locale, person: { organizationId: event.organizationId, email: owner.email } };
};

const linkKeyOf = ({ id, accessToken }: Link): string => base32.encode(rowKeyOf("erasure link", [id, accessToken], 16));

/** So that the link says what became of the request when it opens no data any more, also after an erasure that left an open order. */
const keepLink = (link: Link, { organizationId, requestKey }: RequestKey): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    const cleanUpAtSec = dataTokenEndSec(link.accessToken) ?? 0;
    await rows.erasureLink.put({ linkKey: linkKeyOf(link), organizationId, requestKey, cleanUpAtSec }).go();
  });

/** The request that was made by a link which opens no data any more. */
const findByLink = async (link: Link): Promise<OwnErasure | undefined> => {
  const { data } = await asTransient(UNAVAILABLE, () => rows.erasureLink.get({ linkKey: linkKeyOf(link) }).go({ consistent: true }));
  if (!data || data.cleanUpAtSec * 1000 <= now()) return undefined;
  const request = await findRequest({ organizationId: data.organizationId, requestKey: data.requestKey });
  return request && viewErasure(request);
};

const viewOwn = async (person: Person, organizer: string | undefined, found: Found): Promise<OwnData> => {
  const request = await findRequest(keyOf(person));
  return {
    email: person.email,
    ...(organizer === undefined ? {} : { organizer }),
    person: viewForPerson(found),
    ...(request ? { erasure: viewErasure(request) } : {}),
  };
};

/**
 * Returns what the organizer of the event has of the address to which the link was emailed. After an erasure of what the link proves: only what became
 * of the request. For the holder of the link. Changes nothing.
 */
export const getOwnData = operation(OwnDataRef, async (link): Promise<OwnData> => {
  const opened = await open(link);
  if (!opened) {
    const erasure = await findByLink(link);
    if (!erasure) throw missing();
    return { erasure };
  }
  const { person, event } = opened;
  const [organizer, found] = await Promise.all([Event.organizerOf(event), findPerson(person.organizationId, person.email)]);
  return viewOwn(person, organizer?.name, found);
});

/** Asks the organizer for the erasure, who sees it in the console. For the holder of the link; safe to repeat: the first time counts. */
export const askErasure = operation(OwnDataRef, async (link): Promise<OwnErasure> => {
  const opened = await open(link);
  if (!opened) throw missing();
  const { person, locale, event } = opened;
  await keepLink(link, keyOf(person));
  return ask(person, { locale, eventId: event.eventId });
});

/** The organizations that have orders or tickets of the actor's verified address, the newest first. */
export const listOrganizers = async (): Promise<OwnOrganizer[]> => {
  const { email } = requireActor("attendee");
  const parts = partsOf(await findOwn(buyerKeyOf(email)));
  return inLanes(parts, LANES, async ({ event: { organizationId, name } }) => ({
    organizationId,
    name: (await findContact(organizationId))?.name ?? name,
  }));
};

/** The newest that the person has there says the language, and whom the person bought from. */
const originOf = ({ orders, others, entries }: Found): { locale: Order.OrderRow["locale"]; eventId: string | undefined } => {
  const origin = orders.at(-1) ?? others.at(-1) ?? entries.at(-1);
  return { locale: origin?.locale ?? "pt-BR", eventId: origin?.eventId };
};

const unknownOrganizer = (): Fault => new Fault("missing", "organization.missing", "This organizer has nothing of your address.");

/** Before every event and list of the organization is read: anybody can name any organization. */
const isKnown = async (person: Person): Promise<boolean> =>
  partsOf(await findOwn(buyerKeyOf(person.email))).some(({ event }) => event.organizationId === person.organizationId) ||
  (await findRequest(keyOf(person))) !== undefined;

const findOfAccount = async (organizationId: string): Promise<{ person: Person; found: Found; isEmpty: boolean }> => {
  const { email } = requireActor("attendee");
  const person = { organizationId, email };
  if (!(await isKnown(person))) throw unknownOrganizer();
  const found = await findPerson(organizationId, email);
  const isEmpty = found.orders.length + found.tickets.length + found.entries.length === 0;
  return { person, found, isEmpty };
};

/** Returns what an organization has of the actor's verified address, and what became of a request. Changes nothing. */
export const getOfAccount = operation(OwnOrganizationRef, async ({ organizationId }): Promise<OwnData> => {
  const { person, found, isEmpty } = await findOfAccount(organizationId);
  const [organizer, request] = await Promise.all([findContact(organizationId), isEmpty ? findRequest(keyOf(person)) : undefined]);
  if (isEmpty && !request) throw unknownOrganizer();
  return viewOwn(person, organizer?.name, found);
});

/** Does what `askErasure` does, for the actor's verified address. Refused for an organization that has nothing of it. */
export const askOfAccount = operation(OwnOrganizationRef, async ({ organizationId }): Promise<OwnErasure> => {
  const { person, found, isEmpty } = await findOfAccount(organizationId);
  if (isEmpty) throw unknownOrganizer();
  return ask(person, originOf(found));
});
