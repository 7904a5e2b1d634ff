import { isolateText } from "../../language/direction.ts";
import { formatShortDate, formatTime, toMidSentence } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Notice } from "../../parts/notice.tsx";
import type { Move, MovedEvent } from "./move.ts";

type Place = { startsAt: string; venue: { name: string } };

const getWhen = (at: string, timeZone: string) => ({
  date: toMidSentence(formatShortDate({ at, timeZone })),
  time: formatTime({ at, timeZone }),
});

/** From … to …, and what the buyer can do. */
export const MoveNotice = ({ event, move, canReturn }: { event: MovedEvent; move: Move; canReturn: boolean }) => {
  const { timeZone } = event;
  const getPlace = ({ startsAt, venue }: Place): string =>
    m.moved_place({ ...getWhen(startsAt, timeZone), place: isolateText(venue.name) });
  return (
    <Notice kind="warn" icon="calendar">
      <b>{m.moved_title()}</b>
      <p>{m.moved_text({ before: getPlace(move.from), now: getPlace(event) })}</p>
      {canReturn && <p>{m.moved_return(getWhen(new Date(move.untilMs).toISOString(), timeZone))}</p>}
    </Notice>
  );
};
