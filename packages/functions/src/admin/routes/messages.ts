import { Hono } from "hono";
import * as v from "valibot";
import * as Mailing from "@catraca/core/mailing";
import { JobView } from "@catraca/core/job.schema";
import { Page } from "@catraca/core/kernel/page";
import { MailingBody, MailingPreview, MailingView } from "@catraca/core/mailing.schema";
import { PAYMENT_KEY, PaymentKey } from "@catraca/core/order.schema";
import { noBody } from "../../http/body.ts";
import { answers, body, query } from "../../http/describe.ts";
import { keyHeader, keyOf } from "../../http/idempotency.ts";

/** One type for the console, whose client knows no statuses. */
type Answer = { job?: JobView; preview?: MailingPreview; tested?: true; codeSent?: true };

const Job = v.object({ job: JobView });
const NotSent = v.union([
  v.object({ preview: MailingPreview }),
  v.object({ tested: v.literal(true) }),
  v.object({ codeSent: v.literal(true) }),
]);

export const messages = new Hono()
  .get(
    "/:eventId/messages",
    answers(
      "The messages to guests, newest first",
      200,
      v.object({ messages: v.array(MailingView), cursor: v.nullable(v.string()) }),
      [401, 403, 404],
    ),
    query(Page),
    async (c) => c.json(await Mailing.list({ ...c.req.param(), page: c.req.valid("query") })),
  )
  .post(
    "/:eventId/messages",
    answers(
      "Starts the job that sends a message to many guests, each address once",
      202,
      Job,
      [400, 401, 403, 404, 409, 413, 415],
      [keyHeader(PAYMENT_KEY)],
      {
        200: {
          summary:
            "With `dryRun` the number of addresses, the cost and both emails; with `testTo` one was sent there, or the code that proves the address",
          schema: NotSent,
        },
      },
    ),
    body(MailingBody),
    async (c) => {
      const answer: Answer = await Mailing.send({ ...c.req.param(), message: c.req.valid("json"), ...keyOf(c, PaymentKey, PAYMENT_KEY) });
      return c.json(answer, answer.job ? 202 : 200);
    },
  )
  .post(
    "/:eventId/messages/:jobId/again",
    answers("Sends a message again to the addresses that it did not reach", 202, Job, [401, 403, 404, 409]),
    noBody,
    async (c) => c.json({ job: await Mailing.sendAgain(c.req.param()) }, 202),
  );
