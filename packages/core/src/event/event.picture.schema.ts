import * as v from "valibot";
import { PersonName } from "../kernel/text.ts";
import { MAX_PICTURE_BYTES, MAX_THUMBNAIL_BYTES } from "./event.picture.rules.ts";
import { EventId } from "./event.schema.ts";

/** RFC 4648, section 4. Four characters for three bytes. */
const base64 = (maxBytes: number) =>
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9+/]+={0,2}$/, "Is not base64."),
    v.maxLength(4 * Math.ceil(maxBytes / 3), "Is too large: make the picture smaller."),
  );

export const PictureBody = v.strictObject({
  /** JPEG, PNG or WebP in base64, by its content. Metadata is removed. */
  image: base64(MAX_PICTURE_BYTES),
  /** The same picture, at most 480 wide, for lists. Default: lists load the whole picture. */
  thumbnail: v.exactOptional(base64(MAX_THUMBNAIL_BYTES)),
  /** For people who do not see it. */
  alt: v.pipe(PersonName, v.maxLength(300, "Is too long.")),
});
export const SetPicture = v.strictObject({ eventId: EventId, picture: PictureBody });

/** The name of a stored picture. */
export const PictureRef = v.strictObject({ eventId: EventId, picture: v.pipe(v.string(), v.regex(/^[a-z2-7]{16}\.(jpg|png|webp)$/)) });
