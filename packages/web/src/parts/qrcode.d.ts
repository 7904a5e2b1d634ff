/** The module of qrcode that computes the matrix. The package has no types for it. */
declare module "qrcode/lib/core/qrcode.js" {
  import type { QRCode, QRCodeOptions } from "qrcode";
  export const create: (text: string, options?: QRCodeOptions) => QRCode;
}
