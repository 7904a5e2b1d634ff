import * as v from "valibot";
import { MAX_PICTURE_BYTES, MAX_THUMBNAIL_BYTES } from "./picture.rules.ts";
import { PersonName } from "./text.ts";

/** RFC 4648, section 4. Four characters for three bytes. */
const base64 = (maxBytes: number) =>
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9+/]+={0,2}$/, "Is not base64."),
    v.maxLength(4 * Math.ceil(maxBytes / 3), "Is too large: make the picture smaller."),
  );

/** JPEG, PNG or WebP in base64, by its content. Metadata is removed. */
export const PictureImage = base64(MAX_PICTURE_BYTES);
export const ThumbnailImage = base64(MAX_THUMBNAIL_BYTES);
/** For people who do not see it. */
export const PictureAlt = v.pipe(PersonName, v.maxLength(300, "Is too long."));
/** The name of a stored picture. */
export const PictureName = v.pipe(v.string(), v.regex(/^[a-z2-7]{16}\.(jpg|png|webp)$/));
