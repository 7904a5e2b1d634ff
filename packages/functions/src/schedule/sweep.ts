import { runAs } from "@catraca/core/kernel/actor";
import { now } from "@catraca/core/kernel/clock";
import { Transient } from "@catraca/core/kernel/fault";
import * as log from "@catraca/core/kernel/log";
import * as Cancellation from "@catraca/core/cancellation";
import * as Job from "@catraca/core/job";
import * as Manifest from "@catraca/core/manifest";
import * as Notification from "@catraca/core/notification";
import * as Order from "@catraca/core/order";
import * as Payment from "@catraca/core/payment";
import { isTimeToLook } from "@catraca/core/event/event.reminder.rules.ts";
import * as ErasureNotice from "@catraca/core/person/person.notice.ts";
import * as Reminder from "@catraca/core/reminder";
import * as WaitingList from "@catraca/core/waiting-list";
import * as WebhookQueue from "@catraca/core/webhook/webhook.queue.ts";
import * as WaitingMail from "@catraca/core/waiting-list/waiting-list.mail.ts";

const AT_ONCE = 8;

/** A failure does not stop the others: it stays due for the next sweep. */
const each = async (what: string, ids: readonly string[], finish: (id: string) => Promise<void>): Promise<number> => {
  let failed = 0;
  const queue = [...new Set(ids)];
  const work = async (): Promise<void> => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      try {
        await finish(id);
      } catch (error) {
        failed += 1;
        if (error instanceof Transient) log.warn(`${what} not finished`, { id, code: error.code });
        else log.error(`${what} not finished`, error, { id });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failed;
};

/** Addresses of others may be slow: the sweeper calls a sender, and sends nothing itself. */
const callSender = (id: string): Promise<void> => {
  const [webhookId = "", queueId = ""] = id.split("/");
  return WebhookQueue.call({ webhookId, queueId });
};

const finishRefunds = async (orderId: string): Promise<void> => void (await Payment.finishRefunds(orderId));

/** Finishes what a crash left open. Every step without a timeout of its own depends on it. */
export const handler = () =>
  runAs({ type: "system" }, async () => {
    const payments = await Payment.listDue();
    const orders = await Order.listDue();
    const refunds = await Payment.listDueRefunds();
    const jobs = await Job.listDue();
    const manifests = await Manifest.listDue();
    const notifications = await Notification.listDue();
    const waitingLists = await WaitingList.listDue();
    const waitingEntries = await WaitingMail.listDue();
    const deliveryQueues = await WebhookQueue.listDue();
    const erasureNotices = await ErasureNotice.listDue();
    const failed =
      (await each("payment", payments, Payment.finish)) +
      (await each("order", orders, Cancellation.finishOrder)) +
      (await each("refund", refunds, finishRefunds)) +
      (await each("job", jobs, Job.finish)) +
      (await each("manifest", manifests, Manifest.finish)) +
      (await each("notification", notifications, Notification.finish)) +
      (await each("waiting list", waitingLists, WaitingList.finishList)) +
      (await each("waiting entry", waitingEntries, WaitingMail.finish)) +
      (await each("delivery queue", deliveryQueues, callSender)) +
      (await each("erasure notice", erasureNotices, ErasureNotice.finish));
    if (isTimeToLook(now())) await Reminder.startDue();
    log.metric({ atMs: now(), values: { Sweeps: 1, LeftUnfinished: failed } });
    return { payments: payments.length, orders: orders.length, refunds: refunds.length, notifications: notifications.length, failed };
  });
