export type DecodeRequest = { frame: ImageBitmap };
export type DecodeReply = { codes: string[] } | { error: string };

/** Takes one frame at a time: wait for its codes before the next. */
export type Decoder = { decode: (frame: ImageBitmap) => Promise<string[]>; stop: () => void };

export const openDecoder = (): Decoder => {
  const worker = new Worker(new URL("../worker/decode.worker.ts", import.meta.url), { type: "module" });
  return {
    decode: (frame) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<DecodeReply>) =>
          "codes" in data ? resolve(data.codes) : reject(new Error(`the frame was not decoded: ${data.error}`));
        worker.onerror = (event) => reject(new Error(`the decode worker did not start: ${event.message}`));
        worker.postMessage({ frame }, [frame]);
      }),
    stop: () => worker.terminate(),
  };
};
