/** Identifies the caller of the account's part of the public API: by the access token of an attendee, and the address that the issuer verified. */
import { createMiddleware } from "hono/factory";
import * as v from "valibot";
import { runAs } from "@catraca/core/kernel/actor";
import { cached } from "@catraca/core/kernel/cache";
import { Fault, Transient } from "@catraca/core/kernel/fault";
import { findSetting, setting } from "@catraca/core/kernel/setting";
import { bearerOf, claimsOf, unauthenticated, type Audience } from "../http/access-token.ts";

const HOW = "Sign in and send the access token.";

/** Undefined: this installation has no accounts of attendees. */
export const findAttendeeSignIn = (): { issuer: string; clientId: string } | undefined => {
  const [issuer, clientId] = [findSetting("ATTENDEE_ISSUER"), findSetting("ATTENDEE_CLIENT_ID")];
  return issuer === undefined || clientId === undefined ? undefined : { issuer, clientId };
};

const audience = (): Audience => {
  const signIn = findAttendeeSignIn();
  if (!signIn) throw new Fault("missing", "account.off", "There are no accounts here: the links to orders are in their emails.");
  return { ...signIn, keysUrl: `${signIn.issuer}/.well-known/jwks.json`, how: HOW };
};

/** Cognito writes the boolean as text: docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html */
const UserInfo = v.object({
  sub: v.string(),
  email: v.string(),
  email_verified: v.optional(v.union([v.boolean(), v.string()])),
});

const TIMEOUT_MS = 3_000;

const ask = async (token: string): Promise<Response> => {
  try {
    const headers = { authorization: `Bearer ${token}` };
    return await fetch(setting("ATTENDEE_USERINFO_URL"), { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new Transient("issuer.unavailable", { cause: error });
  }
};

const readUserInfo = async (token: string): Promise<v.InferOutput<typeof UserInfo>> => {
  const answer = await ask(token);
  // The account signed out, or was removed.
  if (answer.status === 400 || answer.status === 401) throw unauthenticated(HOW);
  if (!answer.ok) throw new Transient("issuer.unavailable");
  const info = v.safeParse(UserInfo, await answer.json().catch(() => undefined));
  if (!info.success) throw new Transient("issuer.unavailable");
  return info.output;
};

const unverified = (): Fault =>
  new Fault("forbidden", "account.email_unverified", "Confirm the account's email address first: only its owner may see its orders.");

/** An access token carries no address. Only an answer with a verified one is cached. */
const people = cached({ forMs: 60_000 }, async (token) => {
  const info = await readUserInfo(token);
  if (String(info.email_verified) !== "true") throw unverified();
  return info;
});

export const requireAttendee = createMiddleware(async (c, next) => {
  c.header("Cache-Control", "no-store");
  const signIn = audience();
  const token = bearerOf(c.req.header("authorization"), HOW);
  const { sub } = await claimsOf(token, signIn);
  const person = await people.get(token);
  // openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse: both must name the same account.
  if (person.sub !== sub) throw unauthenticated(HOW);
  await runAs({ type: "attendee", email: person.email }, next);
});
