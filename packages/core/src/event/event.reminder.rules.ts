/** When guests are reminded of their event. Pure. */
const DAY_MS = 86_400_000;
/** Later than this a reminder only repeats what people are already on their way to. */
const LAST_MS = 3_600_000;
const EVERY_MS = 900_000;
const MINUTE_MS = 60_000;

type Reminded = { status: string; startsAtMs: number; reminder?: boolean | undefined };

/** On unless the organizer switched it off: guests expect it. */
export const isReminderOn = ({ reminder }: Pick<Reminded, "reminder">): boolean => reminder !== false;

/** Within the day before the start. */
export const isReminderDue = (event: Reminded, nowMs: number): boolean =>
  event.status === "published" && isReminderOn(event) && event.startsAtMs - nowMs <= DAY_MS && event.startsAtMs - nowMs > LAST_MS;

/** Later orders have just got their tickets. */
export const isBoughtBefore = ({ createdAtMs }: { createdAtMs: number }, { startsAtMs }: Pick<Reminded, "startsAtMs">): boolean =>
  createdAtMs < startsAtMs - DAY_MS;

/** True in one minute of each quarter of an hour: the sweeper runs every minute, and reading every published event is worth it less often. */
export const isTimeToLook = (nowMs: number): boolean => nowMs % EVERY_MS < MINUTE_MS;
