import * as v from "valibot";
import { PictureAlt, PictureImage, PictureName, ThumbnailImage } from "../kernel/picture.schema.ts";
import { EventId } from "./event.schema.ts";

export const PictureBody = v.strictObject({
  image: PictureImage,
  /** The same picture, at most 480 wide, for lists. Default: lists load the whole picture. */
  thumbnail: v.exactOptional(ThumbnailImage),
  alt: PictureAlt,
});
export const SetPicture = v.strictObject({ eventId: EventId, picture: PictureBody });

export const PictureRef = v.strictObject({ eventId: EventId, picture: PictureName });
