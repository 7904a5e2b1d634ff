/** Says who calls the admin API: a member of an organization by an access token, or a program by an API key. */
import { createMiddleware } from "hono/factory";
import * as ApiKey from "@catraca/core/api-key";
import { parseKey } from "@catraca/core/api-key.rules";
import { runAs, type Actor } from "@catraca/core/kernel/actor";
import { countRequest } from "@catraca/core/organization/organization.limit.ts";
import { Fault } from "@catraca/core/kernel/fault";
import { setting } from "@catraca/core/kernel/setting";
import { bearerOf, claimsOf, unauthenticated, type Audience } from "../http/access-token.ts";
import { chosenOrganization, ORGANIZATION_HEADER } from "../http/organization.ts";

const HOW = "Sign in and send the access token, or send an API key that is in use.";

const audience = (): Audience => ({
  issuer: setting("TOKEN_ISSUER"),
  clientId: setting("TOKEN_CLIENT_ID"),
  keysUrl: setting("TOKEN_KEYS_URL"),
  how: HOW,
});

type Chosen = { organizationId?: string };

const personOf = async (token: string, chosen: Chosen): Promise<Actor> => {
  const { sub: subject, "cognito:groups": groups } = await claimsOf(token, audience());
  if (groups.includes("organizer")) return { type: "organizer", subject, ...chosen };
  if (groups.includes("staff")) return { type: "staff", subject, ...chosen };
  throw new Fault("forbidden", "request.forbidden", "This account is neither organizer nor staff.");
};

const keyActorOf = async (text: string, chosen: Chosen): Promise<Actor> => {
  const actor = await runAs({ type: "public" }, () => ApiKey.authenticate(text));
  if (!actor) throw unauthenticated(HOW);
  return { ...actor, ...chosen };
};

export const requireSignIn = createMiddleware(async (c, next) => {
  c.header("Cache-Control", "no-store");
  const token = bearerOf(c.req.header("authorization"), HOW);
  const chosen = chosenOrganization(c.req.header(ORGANIZATION_HEADER));
  await runAs(await (parseKey(token) ? keyActorOf : personOf)(token, chosen), async () => {
    await countRequest();
    await next();
  });
});
