import { Hono } from "hono";
import * as v from "valibot";
import * as Device from "@catraca/core/device";
import { DeviceChange, DeviceView, NewEnrolment } from "@catraca/core/device.schema";
import { noBody } from "../../http/body.ts";
import { answers, body } from "../../http/describe.ts";

export const devices = new Hono()
  .patch(
    "/:deviceId",
    answers("Renames the device, or moves it to another gate", 200, v.object({ device: DeviceView }), [400, 401, 403, 404, 409, 413, 415]),
    body(DeviceChange),
    async (c) => c.json({ device: await Device.change({ ...c.req.param(), change: c.req.valid("json") }) }),
  )
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
