import type { Decoder } from "./decoder.ts";

/** Twelve frames per second read a code in passing, and the phone stays cool. */
const FRAME_INTERVAL_MS = 1_000 / 12;
/** After this many failures in a row the camera does not recover by itself. */
const MAX_FAILURES = 12;

type Frames = { video: HTMLVideoElement; decoder: Decoder; onCodes: (codes: string[]) => void; onError: (error: unknown) => void };

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const waitForFrame = (video: HTMLVideoElement): Promise<void> =>
  "requestVideoFrameCallback" in video
    ? new Promise((resolve) => void video.requestVideoFrameCallback(() => resolve()))
    : Promise.resolve();

export const watchFrames = ({ video, decoder, onCodes, onError }: Frames): (() => void) => {
  let isStopped = false;
  let failures = 0;

  const decodeFrame = async (): Promise<void> => {
    await waitForFrame(video);
    if (isStopped || video.videoWidth === 0) return;
    try {
      const codes = await decoder.decode(await createImageBitmap(video));
      failures = 0;
      if (!isStopped && codes.length > 0) onCodes(codes);
    } catch (error) {
      failures += 1;
      if (failures === MAX_FAILURES && !isStopped) onError(error);
    }
  };

  const run = async (): Promise<void> => {
    while (!isStopped) {
      const startedMs = performance.now();
      await decodeFrame();
      await wait(Math.max(0, FRAME_INTERVAL_MS - (performance.now() - startedMs)));
    }
  };
  void run();
  return () => void (isStopped = true);
};
