import { useEffect, useState } from "preact/hooks";
import type { Post } from "../kept/post.ts";
import type { Reading, Waiting } from "../kept/reading.ts";
import type { Station } from "../station.ts";
import { useValue } from "../value.ts";

const useKept = <T>({ readings }: Station, nothing: T, ask: () => Promise<T>): T => {
  const [kept, setKept] = useState(nothing);
  const changes = useValue(readings.changes);
  useEffect(() => {
    let isOver = false;
    const load = async (): Promise<void> => {
      const found = await ask();
      if (!isOver) setKept(found);
    };
    void load();
    return () => void (isOver = true);
  }, [changes]);
  return kept;
};

/** Drawn again with every change of what is kept. */
export const useQueue = (station: Station, { event }: Post): Waiting[] => useKept(station, [], () => station.readings.waiting(event.id));

export const useLatest = (station: Station, { event }: Post, most: number): Reading[] =>
  useKept(station, [], () => station.readings.latest(event.id, most));

export const useAdmitted = (station: Station, { event }: Post): number => useKept(station, 0, () => station.readings.admitted(event.id));
