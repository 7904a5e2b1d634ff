/** Finds QR codes in camera frames off the page's thread: with the browser's detector if it reads QR codes, otherwise with zxing. */
import type { DecodeReply, DecodeRequest } from "../camera/decoder.ts";

type Detector = { detect: (frame: ImageBitmap) => Promise<{ rawValue: string }[]> };
type NativeDetector = { new (options: { formats: string[] }): Detector; getSupportedFormats: () => Promise<string[]> };

const QR = "qr_code";

const createDetector = async (): Promise<Detector> => {
  const Native = (self as { BarcodeDetector?: NativeDetector }).BarcodeDetector;
  if (Native && (await Native.getSupportedFormats()).includes(QR)) return new Native({ formats: [QR] });
  const [{ BarcodeDetector: Ponyfill, prepareZXingModule }, { default: wasmUrl }] = await Promise.all([
    import("barcode-detector/ponyfill"),
    import("zxing-wasm/reader/zxing_reader.wasm?url"),
  ]);
  prepareZXingModule({ overrides: { locateFile: (file: string, folder: string) => (file.endsWith(".wasm") ? wasmUrl : folder + file) } });
  return new Ponyfill({ formats: [QR] });
};

const detector = createDetector();

const decode = async ({ frame }: DecodeRequest): Promise<DecodeReply> => {
  try {
    const detected = await (await detector).detect(frame);
    return { codes: detected.map(({ rawValue }) => rawValue) };
  } catch (error) {
    return { error: String(error) };
  } finally {
    frame.close();
  }
};

self.addEventListener("message", (event: MessageEvent<DecodeRequest>) => {
  void decode(event.data).then((reply) => self.postMessage(reply));
});
