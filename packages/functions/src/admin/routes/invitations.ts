import { Hono } from "hono";
import * as v from "valibot";
import * as Invitation from "@catraca/core/invitation";
import { InvitationBody } from "@catraca/core/invitation.schema";
import { OrderView, PAYMENT_KEY, PaymentKey } from "@catraca/core/order.schema";
import { answers, body } from "../../http/describe.ts";
import { keyHeader, keyOf } from "../../http/idempotency.ts";

export const invitations = new Hono().post(
  "/:eventId/invitations",
  answers(
    "Makes a free order for each guest, whose workflow issues the ticket while stock is left",
    201,
    v.object({ orders: v.array(OrderView) }),
    [400, 401, 403, 404, 409, 413, 415],
    [keyHeader(PAYMENT_KEY)],
  ),
  body(InvitationBody),
  async (c) => {
    const orders = await Invitation.inviteGuests({
      ...c.req.param(),
      invitation: c.req.valid("json"),
      ...keyOf(c, PaymentKey, PAYMENT_KEY),
    });
    return c.json({ orders }, 201);
  },
);
