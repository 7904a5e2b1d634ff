/** Keys with which programs call this API. */
import { Hono } from "hono";
import * as v from "valibot";
import * as ApiKey from "@catraca/core/api-key";
import { KeyBody, KeyView, NewKey } from "@catraca/core/api-key.schema";
import { noBody } from "../../http/body.ts";
import { answers, body } from "../../http/describe.ts";
import { organizationHeader } from "../../http/organization.ts";

export const keys = new Hono()
  .get(
    "/",
    answers(
      "The organization's API keys, the newest first; revoked ones for two years",
      200,
      v.object({ keys: v.array(KeyView) }),
      [401, 403, 404],
      [organizationHeader],
    ),
    async (c) => c.json(await ApiKey.list()),
  )
  .post(
    "/",
    answers("Makes an API key; this answer alone has its secret", 201, NewKey, [400, 401, 403, 404, 409, 413, 415], [organizationHeader]),
    body(KeyBody),
    async (c) => c.json(await ApiKey.create(c.req.valid("json")), 201),
  )
  .delete(
    "/:keyId",
    answers("Revokes the key: its next call is answered 401", 200, v.object({ key: KeyView }), [401, 403, 404], [organizationHeader]),
    noBody,
    async (c) => c.json({ key: await ApiKey.revoke(c.req.param()) }),
  );
