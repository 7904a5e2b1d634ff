/** The organizer's picture of an event. Its files are stored first, then the event's row decides which of them it shows. */
import { asTransient, Fault, invalidRequest, Transient, type Issue } from "../kernel/fault.ts";
import { findFile, putFile, removeFile, type File } from "../kernel/file.s3.ts";
import * as Id from "../kernel/id.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { rows } from "../table/service.ts";
import type { EventPicture, EventRow, PictureFile } from "./event.entity.ts";
import {
  MAX_PICTURE_SIDE,
  MAX_THUMBNAIL_WIDTH,
  readPicture,
  type Picture,
  type PictureProblem,
  type PictureType,
} from "./event.picture.rules.ts";
import { PictureRef, SetPicture } from "./event.picture.schema.ts";
import { eventMissing, getOwned, UNAVAILABLE, viewWhole } from "./event.row.ts";
import { EventRef } from "./event.schema.ts";

const ENDINGS: Record<PictureType, string> = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp" };

/** Random: nobody guesses the picture of a draft, and no two changes share a file, so the one that is replaced can be removed. */
const fileNameOf = ({ contentType }: Picture): string => `${Id.nonce()}.${ENDINGS[contentType]}`;
const keyOf = (eventId: string, file: string): string => `pictures/${eventId}/${file}`;

const PROBLEMS: Record<PictureProblem, string> = {
  type: "Is not a JPEG, PNG or WebP picture.",
  broken: "Is damaged or cut off: save the picture again.",
  animated: "Moves: send a picture that stands still.",
  rotated: "Is stored on its side: open the picture, rotate it and save it again.",
};

const read = (path: string, base64: string, maxWidth: number): Picture => {
  const picture = readPicture(Buffer.from(base64, "base64"));
  const issue = (one: Issue): Fault => invalidRequest([{ ...one, path: `picture.${one.path}` }]);
  if ("problem" in picture) throw issue({ path, message: PROBLEMS[picture.problem], params: { problem: picture.problem } });
  const { width, height } = picture;
  if (width < 1 || height < 1 || width > maxWidth || height > MAX_PICTURE_SIDE)
    throw issue({
      path,
      message: `Is ${width} by ${height}: at most ${maxWidth} by ${MAX_PICTURE_SIDE}.`,
      params: { maxWidth, maxHeight: MAX_PICTURE_SIDE },
    });
  return picture;
};

const store = async (eventId: string, picture: Picture): Promise<PictureFile> => {
  const { contentType, bytes: body, width, height } = picture;
  const file = fileNameOf(picture);
  await putFile({ key: keyOf(eventId, file), contentType, body });
  return { file, width, height };
};

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

/** A file that stays after a failure is shown nowhere. */
const removeReplaced = async (before: EventRow, picture: EventPicture | undefined): Promise<void> => {
  const shown = filesOf(picture);
  const replaced = filesOf(before.picture).filter((file) => !shown.includes(file));
  try {
    await Promise.all(replaced.map((file) => removeFile(keyOf(before.eventId, file))));
  } catch (error) {
    if (!(error instanceof Transient)) throw error;
    log.warn("replaced picture not removed", { eventId: before.eventId, code: error.code });
  }
};

const replace = async (event: EventRow, picture: EventPicture | undefined) => {
  await removeReplaced(await write(event, picture), picture);
  return viewWhole(await getOwned(event.eventId, "event.change"));
};

/** Replaces the event's picture. Organizers of the event only. Refused when it is no picture, or too large. Safe to repeat. */
export const setPicture = operation(SetPicture, async ({ eventId, picture: { image, thumbnail, alt } }) => {
  const event = await getOwned(eventId, "event.change");
  const whole = read("image", image, MAX_PICTURE_SIDE);
  const small = thumbnail === undefined ? undefined : read("thumbnail", thumbnail, MAX_THUMBNAIL_WIDTH);
  const [stored, storedSmall] = await Promise.all([store(eventId, whole), small ? store(eventId, small) : undefined]);
  return replace(event, { ...stored, alt, ...(storedSmall ? { thumbnail: storedSmall } : {}) });
});

/** Pages draw the event's cover again. Organizers of the event only. Safe to repeat. */
export const removePicture = operation(EventRef, async ({ eventId }) => {
  return replace(await getOwned(eventId, "event.change"), undefined);
});

/** A stored picture. Anyone may who knows its name. */
export const findPicture = operation(PictureRef, async ({ eventId, picture }): Promise<File> => {
  const found = await findFile(keyOf(eventId, picture));
  if (!found) throw new Fault("missing", "picture.missing", "There is no such picture.");
  return found;
});
