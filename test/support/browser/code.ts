/** Reads the QR code on a page from its pixels. */
import jsqr from "jsqr";
import type { Page } from "playwright-core";

/** Decodes on a blank page, because the site's content security policy forbids data URLs. */
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
