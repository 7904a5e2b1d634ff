/**
 * Reads the head of a picture and removes what says more than the picture shows: place, time, device, author, texts, thumbnails. Pure.
 * JPEG: ITU-T T.81, annex B, and Exif 2.32; PNG: www.w3.org/TR/png-3; WebP: RFC 9649. The pixels are not decoded.
 */
export const PICTURE_TYPES = ["image/jpeg", "image/png", "image/webp"] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

/** A picture of 1600 by 1200 takes about half of it as JPEG. The picture and its thumbnail come in one body of at most a megabyte. */
export const MAX_PICTURE_BYTES = 600_000;
export const MAX_THUMBNAIL_BYTES = 60_000;
export const MAX_THUMBNAIL_WIDTH = 480;
/** A few bytes may unpack to any size. */
export const MAX_PICTURE_SIDE = 4_096;

/** A file in the bucket, see `picture.ts`. */
export type PictureFile = { file: string; width: number; height: number };

export type Picture = { contentType: PictureType; width: number; height: number; bytes: Uint8Array };

/** `type`: none of the three. `broken`: cut off, or not what its first bytes say. `animated`: moves. `rotated`: stored on its side. */
export type PictureProblem = "type" | "broken" | "animated" | "rotated";

class Unusable extends Error {
  override readonly name = "Unusable";
  readonly problem: PictureProblem;
  constructor(problem: PictureProblem) {
    super(problem);
    this.problem = problem;
  }
}

const textAt = (bytes: Uint8Array, at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length));

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const join = (parts: readonly Uint8Array[]): Uint8Array => {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
};

const JPEG = { start: 0xd8, end: 0xd9, scan: 0xda, app0: 0xe0, app1: 0xe1, app2: 0xe2, app14: 0xee, app15: 0xef, comment: 0xfe };
/** The frame headers: C4, C8 and CC between them are tables. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

const ORIENTATION = 0x0112;

/** 1: upright. The first directory of the TIFF that Exif is. */
const orientationOf = (segment: Uint8Array): number => {
  if (textAt(segment, 4, 6) !== "Exif\0\0") return 1;
  const tiff = segment.subarray(10);
  const view = viewOf(tiff);
  const isLittle = textAt(tiff, 0, 2) === "II";
  const first = view.getUint32(4, isLittle);
  for (let entry = 0; entry < view.getUint16(first, isLittle); entry++) {
    const at = first + 2 + entry * 12;
    if (view.getUint16(at, isLittle) === ORIENTATION) return view.getUint16(at + 8, isLittle);
  }
  return 1;
};

/** The colours depend on these two: ICC profiles and Adobe's transform. JFIF's own segment may have a thumbnail, so it goes too. */
const isKeptSegment = (marker: number, segment: Uint8Array): boolean => {
  if (marker === JPEG.app2) return textAt(segment, 4, 12) === "ICC_PROFILE\0";
  if (marker === JPEG.app14) return true;
  return (marker < JPEG.app0 || marker > JPEG.app15) && marker !== JPEG.comment;
};

/** After the header of a scan: its data ends before the next marker that is neither a stuffed byte nor a restart. */
const endOfScan = (bytes: Uint8Array, from: number): number => {
  let at = from;
  while (at < bytes.length - 1) {
    const next = bytes[at + 1] ?? 0;
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
    at++;
  }
  throw new Unusable("broken");
};

const readJpeg = (bytes: Uint8Array): Picture => {
  const view = viewOf(bytes);
  const parts = [bytes.subarray(0, 2)];
  let size: { width: number; height: number } | undefined;
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) throw new Unusable("broken");
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    // Whatever follows the end is another picture or metadata.
    if (marker === JPEG.end) break;
    const length = view.getUint16(at + 2);
    const segment = bytes.subarray(at, at + 2 + length);
    if (length < 2 || segment.length < 2 + length) throw new Unusable("broken");
    if (marker === JPEG.app1 && orientationOf(segment) !== 1) throw new Unusable("rotated");
    if (isFrame(marker)) size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    if (isKeptSegment(marker, segment)) parts.push(segment);
    at += 2 + length;
    if (marker !== JPEG.scan) continue;
    const end = endOfScan(bytes, at);
    parts.push(bytes.subarray(at, end));
    at = end;
  }
  if (!size || !parts.some((part) => part[1] === JPEG.scan)) throw new Unusable("broken");
  return { contentType: "image/jpeg", ...size, bytes: join([...parts, Uint8Array.of(0xff, JPEG.end)]) };
};

const PNG_SIGNATURE = "\x89PNG\r\n\x1a\n";
/** The pixels and their colours need these chunks. */
const KEPT_CHUNKS = new Set(["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "sBIT"]);

const readPng = (bytes: Uint8Array): Picture => {
  const view = viewOf(bytes);
  if (textAt(bytes, 12, 4) !== "IHDR") throw new Unusable("broken");
  const parts = [bytes.subarray(0, 8)];
  let at = 8;
  for (let name = ""; name !== "IEND";) {
    const length = view.getUint32(at);
    name = textAt(bytes, at + 4, 4);
    if (name === "acTL") throw new Unusable("animated");
    const chunk = bytes.subarray(at, at + 12 + length);
    if (chunk.length < 12 + length) throw new Unusable("broken");
    if (KEPT_CHUNKS.has(name)) parts.push(chunk);
    at += 12 + length;
  }
  return { contentType: "image/png", width: view.getUint32(16), height: view.getUint32(20), bytes: join(parts) };
};

/** In the flags of VP8X: Exif and XMP follow. */
const METADATA_FLAGS = 0b1100;
const ANIMATION_FLAG = 0b10;

const webpSizeOf = (name: string, content: Uint8Array): { width: number; height: number } => {
  const view = viewOf(content);
  if (name === "VP8X") return { width: 1 + (view.getUint32(3, true) >>> 8), height: 1 + (view.getUint32(6, true) >>> 8) };
  if (name === "VP8 ") return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff };
  const bits = view.getUint32(1, true);
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
};

const KEPT_IN_WEBP = new Set(["VP8X", "VP8 ", "VP8L", "ALPH", "ICCP"]);

const readWebp = (bytes: Uint8Array): Picture => {
  const view = viewOf(bytes);
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length) throw new Unusable("broken");
  const parts: Uint8Array[] = [];
  let size: { width: number; height: number } | undefined;
  for (let at = 12; at + 8 <= end;) {
    const name = textAt(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const padded = 8 + length + (length % 2);
    const chunk = bytes.slice(at, at + padded);
    if (chunk.length < 8 + length) throw new Unusable("broken");
    if (name === "ANIM" || name === "ANMF") throw new Unusable("animated");
    if (name === "VP8X") {
      if ((chunk[8] ?? 0) & ANIMATION_FLAG) throw new Unusable("animated");
      chunk[8] = (chunk[8] ?? 0) & ~METADATA_FLAGS;
    }
    if (["VP8X", "VP8 ", "VP8L"].includes(name)) size ??= webpSizeOf(name, chunk.subarray(8));
    if (KEPT_IN_WEBP.has(name)) parts.push(chunk);
    at += padded;
  }
  if (!size) throw new Unusable("broken");
  const head = bytes.slice(0, 12);
  viewOf(head).setUint32(4, 4 + parts.reduce((sum, { length }) => sum + length, 0), true);
  return { contentType: "image/webp", ...size, bytes: join([head, ...parts]) };
};

const readerOf = (bytes: Uint8Array): ((bytes: Uint8Array) => Picture) => {
  if (bytes[0] === 0xff && bytes[1] === JPEG.start) return readJpeg;
  if (textAt(bytes, 0, 8) === PNG_SIGNATURE) return readPng;
  if (textAt(bytes, 0, 4) === "RIFF" && textAt(bytes, 8, 4) === "WEBP") return readWebp;
  throw new Unusable("type");
};

/** The picture without metadata, or its problem. Its type follows from its content alone. */
export const readPicture = (bytes: Uint8Array): Picture | { problem: PictureProblem } => {
  try {
    return readerOf(bytes)(bytes);
  } catch (error) {
    if (error instanceof Unusable) return { problem: error.problem };
    // A length that leads out of the file.
    if (error instanceof RangeError) return { problem: "broken" };
    throw error;
  }
};
