/** Pictures that organizers send: checked, stored without their metadata, and removed when another one replaces them. */
import { Fault, invalidRequest, Transient, type Issue } from "./fault.ts";
import { findFile, putFile, removeFile, type File } from "./file.s3.ts";
import * as Id from "./id.ts";
import * as log from "./log.ts";
import { MAX_PICTURE_SIDE, readPicture, type Picture, type PictureFile, type PictureProblem, type PictureType } from "./picture.rules.ts";

const ENDINGS: Record<PictureType, string> = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp" };

/** Random: nobody guesses the picture of a draft, and no two changes share a file, so the one that is replaced can be removed. */
const fileNameOf = ({ contentType }: Picture): string => `${Id.nonce()}.${ENDINGS[contentType]}`;
const keyOf = (ownerId: string, file: string): string => `pictures/${ownerId}/${file}`;

const PROBLEMS: Record<PictureProblem, string> = {
  type: "Is not a JPEG, PNG or WebP picture.",
  broken: "Is damaged or cut off: save the picture again.",
  animated: "Moves: send a picture that stands still.",
  rotated: "Is stored on its side: open the picture, rotate it and save it again.",
};

/** `path`: the field of the request, for the issue. */
export const checkPicture = (path: string, base64: string, maxWidth = MAX_PICTURE_SIDE): Picture => {
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

/** `ownerId`: of the event or organization. */
export const storePicture = async (ownerId: string, picture: Picture): Promise<PictureFile> => {
  const { contentType, bytes: body, width, height } = picture;
  const file = fileNameOf(picture);
  await putFile({ key: keyOf(ownerId, file), contentType, body });
  return { file, width, height };
};

/** A file that stays after a failure is shown nowhere. */
export const removePictures = async (ownerId: string, files: readonly string[]): Promise<void> => {
  try {
    await Promise.all(files.map((file) => removeFile(keyOf(ownerId, file))));
  } catch (error) {
    if (!(error instanceof Transient)) throw error;
    log.warn("replaced picture not removed", { ownerId, code: error.code });
  }
};

export const getPicture = async (ownerId: string, file: string): Promise<File> => {
  const found = await findFile(keyOf(ownerId, file));
  if (!found) throw new Fault("missing", "picture.missing", "There is no such picture.");
  return found;
};
