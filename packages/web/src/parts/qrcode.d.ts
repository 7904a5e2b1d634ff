/** The part of qrcode that computes the matrix, without the ones that draw it. */
declare module "qrcode/lib/core/qrcode.js" {
  import type { QRCode, QRCodeOptions } from "qrcode";
  export const create: (text: string, options?: QRCodeOptions) => QRCode;
}
