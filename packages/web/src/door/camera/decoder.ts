import type { DecodeReply } from "../worker/decoding.ts";

/** One frame at a time: the next is taken when the last is answered. */
export type Decoder = { decode: (frame: ImageBitmap) => Promise<string[]>; stop: () => void };

/** Set up and asked for a first frame, which loads what it needs. */
export const openDecoder = (): Decoder => {
  const worker = new Worker(new URL("../worker/decode.worker.ts", import.meta.url), { type: "module" });
  return {
    decode: (frame) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<DecodeReply>) =>
          "codes" in data ? resolve(data.codes) : reject(new Error(`no frame is read: ${data.trouble}`));
        worker.onerror = (event) => reject(new Error(`the decoder is not there: ${event.message}`));
        worker.postMessage({ frame }, [frame]);
      }),
    stop: () => worker.terminate(),
  };
};
