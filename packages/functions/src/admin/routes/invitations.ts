import { Hono } from "hono";
import * as Invitation from "@catraca/core/invitation";
import { importGuests } from "@catraca/core/invitation/invitation.import.ts";
import { ImportAnswer, ImportOptions, ImportPreview, InvitationBody, InvitedAnswer } from "@catraca/core/invitation.schema";
import { PAYMENT_KEY, PaymentKey } from "@catraca/core/order.schema";
import * as v from "valibot";
import { isFile } from "../../http/body.ts";
import { answers, body, query } from "../../http/describe.ts";
import { keyHeader, keyOf } from "../../http/idempotency.ts";

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
  async (c, next) => {
    if (!isFile(c)) return next();
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const answer = await importGuests({ ...c.req.param(), bytes, options: c.req.valid("query"), ...keyOf(c, PaymentKey, PAYMENT_KEY) });
    return "job" in answer ? c.json(answer, 202) : c.json(answer, 200);
  },
  body(InvitationBody),
  async (c) => {
    const key = keyOf(c, PaymentKey, PAYMENT_KEY);
    const answer = await Invitation.inviteGuests({ ...c.req.param(), invitation: c.req.valid("json"), ...key });
    return "job" in answer ? c.json(answer, 202) : c.json(answer, 201);
  },
);
