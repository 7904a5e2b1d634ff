/** Reads a QR code off a page, as a camera would. */
import jsqr from "jsqr";
import type { Page } from "playwright-core";

/** Decoded on a page of its own: the policy of the site's pages lets nothing be loaded from data. */
export const readCode = async (page: Page): Promise<string | undefined> => {
  const png = (await page.locator("svg.qr").first().screenshot()).toString("base64");
  const blank = await page.context().newPage();
  const [data, width, height] = await blank.evaluate(async (source) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${source}`)).blob());
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    if (!context) throw new Error("no canvas");
    context.drawImage(image, 0, 0);
    return [[...context.getImageData(0, 0, image.width, image.height).data], image.width, image.height] as const;
  }, png);
  await blank.close();
  return (jsqr as unknown as typeof jsqr.default)(new Uint8ClampedArray(data), width, height)?.data;
};
