/** The reminder on the day before an event: a job that writes once to the buyer of each order and to attendees with an address of their own. */
import * as Catalog from "../catalog/catalog.ts";
import { isReminderDue } from "../event/event.reminder.rules.ts";
import { dayOf } from "../event/event.time.ts";
import * as Event from "../event/event.ts";
import * as Job from "../job/job.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import * as Id from "../kernel/id.ts";
import { inLanes } from "../kernel/lanes.ts";
import { sendReminders } from "../notification/notification.reminder.ts";
import * as Order from "../order/order.ts";

const PAGE = 100;
const AT_ONCE = 8;

/** One for each day of the event: one that is moved to another day has another reminder, and one that is moved within its day has none again. */
const jobIdOf = (event: Event.EventRow): string => Id.derive("job", [event.eventId, "reminder", dayOf(event)]);

const startOf = async (eventId: string): Promise<boolean> => {
  const event = await Event.findFresh(eventId);
  if (!event || !isReminderDue(event, now())) return false;
  return Job.startOnce({ jobId: jobIdOf(event), eventId, kind: "remind" });
};

/** Starts the reminder of each published event that begins within a day. One that was cancelled stays so. Sweeper only; safe to repeat. */
export const startDue = async (): Promise<number> => {
  requireActor("system");
  let started = 0;
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Awaited<ReturnType<typeof Catalog.listPublished>> = await Catalog.listPublished({
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    started += (await inLanes(page.eventIds, AT_ONCE, startOf)).filter(Boolean).length;
    cursor = page.cursor;
  }
  return started;
};

/** An event that was moved or cancelled meanwhile ends the job: its new day has a job of its own. */
export const doPage = async (job: Job.JobRow): Promise<Job.PageResult> => {
  const event = await Event.findFresh(job.eventId);
  if (!event || !isReminderDue(event, now()) || jobIdOf(event) !== job.jobId) return { items: [], found: 0, cursor: null };
  return Order.walkPage(job, (orderId) => sendReminders(orderId, event));
};
