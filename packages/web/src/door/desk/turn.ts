/** Who is read next: a camera's code waits in view, a hand scanner's in a short line. */
import { createSightings, type Source } from "../reading/sightings.ts";

type Turn = {
  source: Source;
  /** Whether a reading can be taken now. */
  isOpen: () => boolean;
  take: (code: string) => void;
  now: () => number;
};

/** More are pulled by mistake, not by people in a line. */
const MOST_IN_LINE = 8;

export const createTurn = ({ source, isOpen, take, now }: Turn) => {
  const see = createSightings(source);
  const line: string[] = [];

  return {
    saw: (code: string): void => {
      const open = isOpen();
      // A hand scanner does not read again by itself: what comes too early is kept in line.
      if (!see({ code, atMs: now(), open: open || source === "wedge" })) return;
      if (open) take(code);
      else if (line.length < MOST_IN_LINE) line.push(code);
    },
    /** To be called when a reading can be taken again. */
    next: (): void => {
      const code = isOpen() ? line.shift() : undefined;
      if (code !== undefined) take(code);
    },
  };
};
