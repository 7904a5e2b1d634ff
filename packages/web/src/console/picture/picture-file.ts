/** Makes the pictures that the API takes from a file: drawn anew, so that size, turn and metadata of the file stay behind. */
import { MAX_PICTURE_BYTES, MAX_THUMBNAIL_BYTES, MAX_THUMBNAIL_WIDTH } from "@catraca/core/kernel/picture.rules";

export const MAX_FILE_BYTES = 10 * 1024 * 1024;
/** Sharp on a large screen with two device pixels per pixel. */
const MAX_WIDTH = 1_600;
const QUALITIES = [0.85, 0.75, 0.6, 0.45];

export type PictureFile = { image: string; thumbnail: string; previewUrl: string; width: number; height: number };

const encode = (canvas: OffscreenCanvas, quality: number): Promise<Blob> => canvas.convertToBlob({ type: "image/jpeg", quality });

/** The best quality that fits. */
const draw = async (bitmap: ImageBitmap, maxWidth: number, maxBytes: number): Promise<Blob> => {
  const width = Math.min(maxWidth, bitmap.width);
  const height = Math.max(1, Math.round((bitmap.height * width) / bitmap.width));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  // JPEG has no transparency.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  for (const quality of QUALITIES) {
    const blob = await encode(canvas, quality);
    if (blob.size <= maxBytes) return blob;
  }
  return draw(bitmap, Math.round(width * 0.7), maxBytes);
};

const toBase64 = async (blob: Blob): Promise<string> => {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};

/** Undefined: the browser cannot open it. */
export const readPictureFile = async (file: File): Promise<PictureFile | undefined> => {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (!bitmap) return undefined;
  try {
    const whole = await draw(bitmap, MAX_WIDTH, MAX_PICTURE_BYTES);
    const small = await draw(bitmap, MAX_THUMBNAIL_WIDTH, MAX_THUMBNAIL_BYTES);
    return {
      image: await toBase64(whole),
      thumbnail: await toBase64(small),
      previewUrl: URL.createObjectURL(whole),
      width: bitmap.width,
      height: bitmap.height,
    };
  } finally {
    bitmap.close();
  }
};
