/** Says who calls: a person by an access token of the user pool, or a program by an API key. Access tokens: docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html */
import { createMiddleware } from "hono/factory";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import * as v from "valibot";
import * as ApiKey from "@catraca/core/api-key";
import { parseKey } from "@catraca/core/api-key.rules";
import { runAs, type Actor } from "@catraca/core/kernel/actor";
import { countRequest } from "@catraca/core/organization/organization.limit.ts";
import { Fault, Transient } from "@catraca/core/kernel/fault";
import { setting } from "@catraca/core/kernel/setting";
import { chosenOrganization, ORGANIZATION_HEADER } from "../http/organization.ts";

const Claims = v.object({
  sub: v.pipe(v.string(), v.minLength(1)),
  token_use: v.literal("access"),
  client_id: v.string(),
  "cognito:groups": v.optional(v.array(v.string()), []),
});

let keys: ReturnType<typeof createRemoteJWKSet> | undefined;

const unauthenticated = (): Fault =>
  new Fault("unauthenticated", "request.unauthenticated", "Sign in and send the access token, or send an API key that is in use.");

/** An issuer without a valid key set is a transient error, and signs nobody out. */
const isTokenInvalid = (error: unknown): boolean =>
  error instanceof errors.JOSEError && !["ERR_JWKS_TIMEOUT", "ERR_JWKS_INVALID", "ERR_JOSE_GENERIC"].includes(error.code);

/** The library checks issuer, signature and time. Cognito puts the audience in `client_id`. */
const claimsOf = async (token: string) => {
  keys ??= createRemoteJWKSet(new URL(setting("TOKEN_KEYS_URL")));
  try {
    const { payload } = await jwtVerify(token, keys, { issuer: setting("TOKEN_ISSUER"), algorithms: ["RS256"], requiredClaims: ["exp"] });
    const claims = v.safeParse(Claims, payload);
    if (claims.success && claims.output.client_id === setting("TOKEN_CLIENT_ID")) return claims.output;
  } catch (error) {
    if (!isTokenInvalid(error)) throw new Transient("issuer.unavailable", { cause: error });
  }
  throw unauthenticated();
};

type Chosen = { organizationId?: string };

const personOf = async (token: string, chosen: Chosen): Promise<Actor> => {
  const { sub: subject, "cognito:groups": groups } = await claimsOf(token);
  if (groups.includes("organizer")) return { type: "organizer", subject, ...chosen };
  if (groups.includes("staff")) return { type: "staff", subject, ...chosen };
  throw new Fault("forbidden", "request.forbidden", "This account is neither organizer nor staff.");
};

const keyActorOf = async (text: string, chosen: Chosen): Promise<Actor> => {
  const actor = await runAs({ type: "public" }, () => ApiKey.authenticate(text));
  if (!actor) throw unauthenticated();
  return { ...actor, ...chosen };
};

export const requireSignIn = createMiddleware(async (c, next) => {
  c.header("Cache-Control", "no-store");
  const token = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (token === undefined) throw unauthenticated();
  const chosen = chosenOrganization(c.req.header(ORGANIZATION_HEADER));
  await runAs(await (parseKey(token) ? keyActorOf : personOf)(token, chosen), async () => {
    await countRequest();
    await next();
  });
});
