import { Hono } from "hono";
import * as v from "valibot";
import { setting } from "@catraca/core/kernel/setting";
import * as Payment from "@catraca/core/payment";
import { PaymentMethod } from "@catraca/core/payment.schema";
import { answers } from "../../http/describe.ts";
import { findAttendeeSignIn } from "../sign-in.ts";

const Settings = v.object({
  /** Where devices enrol and scan. */
  scanUrl: v.string(),
  /** The OpenID Connect issuer for organizers, and the console's client id. */
  signIn: v.object({ issuer: v.string(), clientId: v.string() }),
  /** The same for attendees. Absent: there are no accounts of attendees. */
  attendeeSignIn: v.exactOptional(v.object({ issuer: v.string(), clientId: v.string() })),
  paymentMethods: v.array(PaymentMethod),
});

export const settings = new Hono().get("/", answers("The settings that the pages need", 200, v.object({ settings: Settings })), (c) => {
  c.header("Cache-Control", "public, max-age=60");
  const attendeeSignIn = findAttendeeSignIn();
  return c.json({
    settings: {
      scanUrl: setting("SCAN_URL"),
      signIn: { issuer: setting("TOKEN_ISSUER"), clientId: setting("TOKEN_CLIENT_ID") },
      ...(attendeeSignIn ? { attendeeSignIn } : {}),
      paymentMethods: Payment.listMethods(),
    },
  });
});
