import { recordReturn } from "@catraca/core/mailing/mailing.return.ts";
import { recordFeedback } from "@catraca/core/notification/notification.feedback.ts";
import { feedbackOf } from "@catraca/core/notification/notification.feedback.rules.ts";
import { eachMessage } from "./queue.ts";

/** The detail is the mail service's own event, not a message of ours. */
export const handler = eachMessage<unknown>(async (detail) => {
  const feedback = feedbackOf(detail);
  if (!feedback) return;
  await recordFeedback(feedback);
  if (feedback.jobId !== undefined) await recordReturn(feedback.jobId, feedback);
});
