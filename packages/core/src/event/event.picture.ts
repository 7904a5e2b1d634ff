/** The organizer's picture of an event. Its files are stored first, then the event's row decides which of them it shows. */
import { asTransient } from "../kernel/fault.ts";
import type { File } from "../kernel/file.s3.ts";
import { operation } from "../kernel/operation.ts";
import { MAX_THUMBNAIL_WIDTH } from "../kernel/picture.rules.ts";
import { checkPicture, getPicture, removePictures, storePicture } from "../kernel/picture.ts";
import { rows } from "../table/service.ts";
import type { EventPicture, EventRow } from "./event.entity.ts";
import { PictureRef, SetPicture } from "./event.picture.schema.ts";
import { eventMissing, getOwned, UNAVAILABLE, viewWhole } from "./event.row.ts";
import { EventRef } from "./event.schema.ts";

const filesOf = (picture: EventPicture | undefined): string[] =>
  [picture?.file, picture?.thumbnail?.file].filter((file) => file !== undefined);

/** The row before the change. Its version stays: a form that is open does not edit the picture. */
const write = async ({ eventId, organizationId }: EventRow, picture: EventPicture | undefined): Promise<EventRow> => {
  const patch = rows.event.patch({ eventId });
  const result = await asTransient(UNAVAILABLE, () =>
    (picture ? patch.set({ picture }) : patch.remove(["picture"]))
      .where((row, { eq }) => eq(row.organizationId, organizationId))
      .go({ response: "all_old", returnOnConditionCheckFailure: true }),
  );
  if (result.rejected) throw eventMissing();
  return result.data as EventRow;
};

const replace = async (event: EventRow, picture: EventPicture | undefined) => {
  const before = await write(event, picture);
  const shown = filesOf(picture);
  await removePictures(
    event.eventId,
    filesOf(before.picture).filter((file) => !shown.includes(file)),
  );
  return viewWhole(await getOwned(event.eventId, "event.change"));
};

/** Replaces the event's picture. Organizers of the event only. Refused when it is no picture, or too large. Safe to repeat. */
export const setPicture = operation(SetPicture, async ({ eventId, picture: { image, thumbnail, alt } }) => {
  const event = await getOwned(eventId, "event.change");
  const whole = checkPicture("image", image);
  const small = thumbnail === undefined ? undefined : checkPicture("thumbnail", thumbnail, MAX_THUMBNAIL_WIDTH);
  const [stored, storedSmall] = await Promise.all([storePicture(eventId, whole), small ? storePicture(eventId, small) : undefined]);
  return replace(event, { ...stored, alt, ...(storedSmall ? { thumbnail: storedSmall } : {}) });
});

/** Pages draw the event's cover again. Organizers of the event only. Safe to repeat. */
export const removePicture = operation(EventRef, async ({ eventId }) => {
  return replace(await getOwned(eventId, "event.change"), undefined);
});

/** A stored picture. Anyone may who knows its name. */
export const findPicture = operation(PictureRef, ({ eventId, picture }): Promise<File> => getPicture(eventId, picture));
