/** The event's row: who reads it, and what organizers see of it. */
import { iso } from "../kernel/clock.ts";
import { Fault, asTransient, Transient } from "../kernel/fault.ts";
import { findContact, type Contact } from "../organization/organization.profile.ts";
import * as Organization from "../organization/organization.ts";
import { decide, type Access, type Permission } from "../organization/organization.rules.ts";
import { rows } from "../table/service.ts";
import type { Cancellation, EventRow } from "./event.entity.ts";
import { lastMoveOf } from "./event.move.rules.ts";
import { isReminderOn } from "./event.reminder.rules.ts";
import type { EventView, PictureView, Policies } from "./event.schema.ts";
import type { Tint } from "./event.cover.rules.ts";
import { tintOf } from "./event.tint.rules.ts";
import { isWaitingListOn, offerMsOf } from "./event.waiting.rules.ts";

export const UNAVAILABLE = "event.unavailable";

/** The event's row as it is now. For a sale. */
export const findFresh = (eventId: string) =>
  asTransient(UNAVAILABLE, async () => (await rows.event.get({ eventId }).go({ consistent: true })).data ?? undefined);

/** Reads the events that exist, by their ids. For lists only: not consistent. */
export const readMany = (eventIds: readonly string[]): Promise<Map<string, EventRow>> =>
  asTransient(UNAVAILABLE, async () => {
    const keys = [...new Set(eventIds)].map((eventId) => ({ eventId }));
    if (keys.length === 0) return new Map();
    const { data, unprocessed } = await rows.event.get(keys).go();
    if (unprocessed.length > 0) throw new Transient(UNAVAILABLE);
    return new Map(data.map((event) => [event.eventId, event]));
  });

export const eventMissing = (): Fault => new Fault("missing", "event.missing", "There is no such event.");

export const changeConflict = (): Fault =>
  new Fault("conflict", "event.changed", "Somebody changed the event meanwhile: look at it and try again.");

export const cancelled = (): Fault => new Fault("conflict", "event.cancelled", "The event is cancelled: make a new one.");

export const notPublished = (): Fault => new Fault("conflict", "event.not_published", "A draft has no orders: delete it or leave it.");

const viewCancellation = ({ atMs, ...rest }: Cancellation): NonNullable<EventView["cancellation"]> => ({ ...rest, at: iso(atMs) });

/** As organizers and attendees see it: the time and place before the last move. */
export const viewMoved = (event: Pick<EventRow, "moves" | "startsAtMs">) => {
  const last = lastMoveOf(event);
  if (!last) return {};
  const { startsAtMs, endsAtMs, venue } = last.from;
  return {
    moved: {
      at: iso(last.atMs),
      startsAt: iso(startsAtMs),
      endsAt: iso(endsAtMs),
      venue,
      refundUntil: iso(Math.min(last.refundUntilMs, event.startsAtMs)),
    },
  };
};

/** The address of each file, which functions/src/api/routes/pictures.ts answers. */
export const viewPicture = ({ eventId, picture }: Pick<EventRow, "eventId" | "picture">): { picture?: PictureView } => {
  if (!picture) return {};
  const { alt, width, height, file, thumbnail } = picture;
  const urlOf = (name: string): string => `/api/events/${eventId}/pictures/${name}`;
  return { picture: { url: urlOf(file), alt, width, height, ...(thumbnail ? { thumbnailUrl: urlOf(thumbnail.file) } : {}) } };
};

export const view = (row: EventRow): EventView => ({
  id: row.eventId,
  status: row.status,
  name: row.name,
  ...(row.description === undefined ? {} : { description: row.description }),
  venue: row.venue,
  startsAt: iso(row.startsAtMs),
  endsAt: iso(row.endsAtMs),
  doorsOpenAt: iso(row.doorsOpenAtMs),
  timeZone: row.timeZone,
  currency: row.currency,
  ...(row.contact === undefined ? {} : { contact: row.contact }),
  ...(row.refundPolicy === undefined ? {} : { refundPolicy: row.refundPolicy }),
  ...(row.minimumAge === undefined ? {} : { minimumAge: row.minimumAge }),
  ...viewPicture(row),
  holdSeconds: row.holdMs / 1000,
  reminder: isReminderOn(row),
  waitingList: { isOn: isWaitingListOn(row), offerSeconds: offerMsOf(row) / 1000 },
  ...(row.cancellation === undefined ? {} : { cancellation: viewCancellation(row.cancellation) }),
  ...viewMoved(row),
  version: row.version ?? 0,
  createdAt: iso(row.createdAtMs),
});

const readPolicies = (eventId: string): Promise<Policies> =>
  asTransient(UNAVAILABLE, async () => (await rows.policies.get({ eventId }).go({ consistent: true })).data?.policies ?? {});

/** After the event's own row, which decides who changed it. A later change may have written them meanwhile. */
export const writePolicies = (eventId: string, policies: Policies, version: number): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.policies
      .put({ eventId, policies, version })
      .where((row, { lt, notExists }) => `${notExists(row.version)} OR ${lt(row.version, version)}`)
      .go({ returnOnConditionCheckFailure: true });
  });

/** The one who sells: the event's own contact, or else the organization. Undefined until one of them has a name. */
export const organizerOf = async ({
  contact,
  organizationId,
}: Pick<EventRow, "contact" | "organizationId">): Promise<Contact | undefined> => contact ?? findContact(organizationId);

/** The colours of its cover, if its organizer has one. An event's own contact has none. */
export const viewCover = async (row: Pick<EventRow, "contact" | "organizationId">): Promise<{ cover?: Tint }> => {
  const { colour } = (await organizerOf(row)) ?? {};
  return colour === undefined ? {} : { cover: tintOf(colour) };
};

export const viewListed = async (row: EventRow): Promise<EventView> => ({ ...view(row), ...(await viewCover(row)) });

export const viewWhole = async (row: EventRow): Promise<EventView> => ({
  ...(await viewListed(row)),
  policies: await readPolicies(row.eventId),
});

/** The event and the caller's membership of its organization. Throws `notFound` for whoever does not see the event, as if it did not exist. */
export const getWithMember = async (
  eventId: string,
  kind: Permission,
  notFound: Fault = eventMissing(),
): Promise<{ event: EventRow; member: Access }> => {
  const [memberships, event] = await Promise.all([Organization.listOwn(), findFresh(eventId)]);
  const { decision, member } = decide(memberships, event, kind);
  if (decision === "forbidden") throw Organization.forbidden();
  if (decision === "missing" || !event || !member) throw notFound;
  await Organization.audit(member, kind, eventId);
  return { event, member };
};

/** The event, for members of its organization who see it and whose role allows this kind of operation. */
export const getOwned = async (eventId: string, kind: Permission, notFound?: Fault): Promise<EventRow> =>
  (await getWithMember(eventId, kind, notFound)).event;
