/**
 * Where the labels of lines that end at these heights are drawn, in pixels from the top. A label has two lines of text: none comes nearer to another than
 * `room`, and none below `lowest`, where the labels of the axis are.
 */
export const placeLabels = (ends: readonly number[], { lowest, room }: { lowest: number; room: number }): number[] => {
  const places: number[] = [];
  let limit = lowest;
  for (const [at, y] of [...ends.entries()].toSorted(([, a], [, b]) => b - a)) {
    const place = Math.min(y, limit);
    places[at] = place;
    limit = place - room;
  }
  return places;
};
