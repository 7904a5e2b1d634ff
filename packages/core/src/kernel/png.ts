/** PNG files (ISO/IEC 15948). */
import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOUR_TYPES = { grey: 0, rgb: 2 };

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length);
  whole.set(body, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
};

type Png = { width: number; height: number; bitDepth: 1 | 8; colour: "grey" | "rgb"; pixels: Uint8Array; level: number };

/** `pixels`: row by row, each after its filter byte. `level`: of zlib. */
export const encodePng = ({ width, height, bitDepth, colour, pixels, level }: Png): Uint8Array => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = bitDepth;
  header[9] = COLOUR_TYPES[colour];
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), chunk("IDAT", deflateSync(pixels, { level })), chunk("IEND", new Uint8Array())]);
};
