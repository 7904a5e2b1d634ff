import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import * as Invitation from "@catraca/core/invitation";
import { importGuests } from "@catraca/core/invitation/invitation.import.ts";
import { ImportAnswer, ImportOptions, ImportPreview, InvitationBody, InvitedAnswer } from "@catraca/core/invitation.schema";
import type { JobView } from "@catraca/core/job.schema";
import { PAYMENT_KEY, PaymentKey, type OrderView } from "@catraca/core/order.schema";
import * as v from "valibot";
import { isFile } from "../../http/body.ts";
import { answers, body, query } from "../../http/describe.ts";
import { keyHeader, keyOf } from "../../http/idempotency.ts";

type Answer = { orders?: OrderView[]; job?: JobView };

/** Apart from the route's own answers, so that a client that sends JSON is not typed for a file. */
const importFile = createMiddleware<object, "/:eventId/invitations", { out: { query: ImportOptions } }>(async (c, next) => {
  if (!isFile(c)) return next();
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  const answer = await importGuests({ ...c.req.param(), bytes, options: c.req.valid("query"), ...keyOf(c, PaymentKey, PAYMENT_KEY) });
  return c.json(answer, "job" in answer ? 202 : 200);
});

export const invitations = new Hono().post(
  "/:eventId/invitations",
  answers(
    "Makes a free order for each guest, whose workflow issues the ticket while stock is left",
    201,
    InvitedAnswer,
    [400, 401, 403, 404, 409, 413, 415],
    [keyHeader(PAYMENT_KEY)],
    {
      202: { summary: "More than 200 guests, or a file of them as text/csv or application/octet-stream: a job", schema: ImportAnswer },
      200: {
        summary: "A file with `dryRun`: what was recognized, and every row that is wrong",
        schema: v.object({ preview: ImportPreview }),
      },
    },
  ),
  query(ImportOptions),
  importFile,
  body(InvitationBody),
  async (c) => {
    const key = keyOf(c, PaymentKey, PAYMENT_KEY);
    const answer: Answer = await Invitation.inviteGuests({ ...c.req.param(), invitation: c.req.valid("json"), ...key });
    return c.json(answer, answer.job ? 202 : 201);
  },
);
