/** Frames of a video, one in flight, at most twelve a second: enough for a code in passing, and the phone stays cool. */
import type { Decoder } from "./decoder.ts";

const LEAST_APART_MS = 1_000 / 12;
/** So many in a row that failed, and the camera is not coming back by itself. */
const MOST_FAILURES = 12;

type Frames = { video: HTMLVideoElement; decoder: Decoder; onCodes: (codes: string[]) => void; onTrouble: (error: unknown) => void };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const nextFrame = (video: HTMLVideoElement): Promise<void> =>
  "requestVideoFrameCallback" in video
    ? new Promise((resolve) => void video.requestVideoFrameCallback(() => resolve()))
    : Promise.resolve();

export const watchFrames = ({ video, decoder, onCodes, onTrouble }: Frames): (() => void) => {
  let isStopped = false;
  let failures = 0;

  const readOne = async (): Promise<void> => {
    await nextFrame(video);
    if (isStopped || video.videoWidth === 0) return;
    try {
      const codes = await decoder.decode(await createImageBitmap(video));
      failures = 0;
      if (!isStopped && codes.length > 0) onCodes(codes);
    } catch (error) {
      failures += 1;
      if (failures === MOST_FAILURES && !isStopped) onTrouble(error);
    }
  };

  const run = async (): Promise<void> => {
    while (!isStopped) {
      const startedMs = performance.now();
      await readOne();
      await pause(Math.max(0, LEAST_APART_MS - (performance.now() - startedMs)));
    }
  };
  void run();
  return () => void (isStopped = true);
};
