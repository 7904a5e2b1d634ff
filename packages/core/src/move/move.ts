/** A moved event: one write changes its time or place, then a job tells the buyer of each order from before, once. */
import { lastMoveOf } from "../event/event.move.rules.ts";
import * as Event from "../event/event.ts";
import { ChangeEvent, type EventView } from "../event/event.schema.ts";
import * as Job from "../job/job.ts";
import type { JobView } from "../job/job.schema.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import { operation } from "../kernel/operation.ts";
import * as Notification from "../notification/notification.ts";
import * as Order from "../order/order.ts";

const jobIdOf = (eventId: string, number: number): string => Id.derive("job", [eventId, "move", number]);
const jobOf = (eventId: string, number: number) => ({ jobId: jobIdOf(eventId, number), eventId, kind: "event_moved" }) as const;

/**
 * Changes the fields in the request. With `notify` it moves the event, and starts the job that tells its buyers; a repeat finds the job, and continues one
 * that was cancelled or failed. Organizers of the event only.
 */
export const changeEvent = operation(ChangeEvent, async ({ eventId, change }): Promise<{ event: EventView; job?: JobView }> => {
  if (!change.notify) return { event: await Event.change({ eventId, change }) };
  const row = await Event.move(eventId, change, (t, { number }) => [Job.createWrite(t, jobOf(eventId, number))]);
  const move = lastMoveOf(row);
  invariant(move, "an event that was moved has no move");
  const job = await Job.start({ ...jobOf(eventId, move.number), again: Order.SECOND_PASS });
  return { event: await Event.viewWhole(row), job };
});

/** A later move has a job of its own, which tells of both. A cancelled event has other news. */
export const doPage = async (job: Job.JobRow): Promise<Job.PageResult> => {
  const event = await Event.findFresh(job.eventId);
  const move = event && lastMoveOf(event);
  const isOver = event?.status !== "published" || move === undefined || jobIdOf(job.eventId, move.number) !== job.jobId;
  return isOver ? { items: [], found: 0, cursor: null } : Order.walkPage(job, Notification.sendMoved);
};
