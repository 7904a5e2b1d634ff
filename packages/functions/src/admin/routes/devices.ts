import { Hono } from "hono";
import * as v from "valibot";
import * as Device from "@catraca/core/device";
import { DeviceView, NewEnrolment } from "@catraca/core/device.schema";
import { noBody } from "../../http/body.ts";
import { answers } from "../../http/describe.ts";

export const devices = new Hono()
  .post(
    "/:deviceId/enrolment",
    answers("Another one-time code for a device that is not enrolled yet", 201, NewEnrolment, [401, 403, 404, 409]),
    noBody,
    async (c) => c.json(await Device.renewEnrolment(c.req.param()), 201),
  )
  .post(
    "/:deviceId/revoke",
    answers("Revokes the device within a minute", 200, v.object({ device: DeviceView }), [401, 403, 404]),
    noBody,
    async (c) => c.json({ device: await Device.revoke(c.req.param()) }),
  );
