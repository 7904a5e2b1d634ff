/** The JWT authorizer of an HTTP API: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
import type { IncomingMessage } from "node:http";
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from "jose";
import { gatewayRefusal, type Refusal } from "./refusal.ts";

/** The caller in the function's event. Every claim is a string; `scopes` is null on a route without scopes. */
export type Authorizer = { jwt: { claims: Record<string, string>; scopes: null } };

export type Authorize = (request: IncomingMessage) => Promise<Authorizer | Refusal>;

/** Quotas of an HTTP API: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html. Keys are kept for two hours. */
const KEYS = { timeoutDuration: 1_500, cacheMaxAge: 2 * 60 * 60_000 };

const ALGORITHMS = ["RS256", "RS384", "RS512"];

/** The header is documented in http-api-troubleshooting-jwt.html; without any token it names the scheme alone. */
const unauthorized = (description?: string): Refusal =>
  gatewayRefusal(401, "Unauthorized", {
    "www-authenticate": description === undefined ? "Bearer" : `Bearer scope="" error="invalid_token" error_description="${description}"`,
  });

class Rejected extends Error {}

const seconds = (): number => Date.now() / 1000;

/** `client_id` counts only without an `aud`. */
const audiencesOf = ({ aud, client_id: clientId }: JWTPayload): unknown[] => (aud === undefined ? [clientId] : [aud].flat());

const check = (payload: JWTPayload, { issuer, audiences }: { issuer: string; audiences: readonly string[] }): void => {
  if (payload.iss !== issuer) throw new Rejected("the token does not have a valid issuer");
  if (!audiencesOf(payload).some((audience) => audiences.includes(audience as string)))
    throw new Rejected("the token does not have a valid audience");
  if (payload.iat !== undefined && payload.iat > seconds()) throw new Rejected("the token was issued in the future");
};

/** Lists have no commas and no quotes: `[organizer staff]`. */
const textOf = (claim: unknown): string => {
  if (typeof claim === "string") return claim;
  return Array.isArray(claim) ? `[${claim.map(textOf).join(" ")}]` : JSON.stringify(claim);
};

const asStrings = (payload: JWTPayload): Record<string, string> =>
  Object.fromEntries(Object.entries(payload).flatMap(([name, claim]) => (claim === null ? [] : [[name, textOf(claim)]])));

const reasonOf = (error: unknown): string => {
  if (error instanceof errors.JWTExpired) return "the token has expired";
  return error instanceof errors.JOSEError || error instanceof Rejected ? error.message : "JWKS communication error";
};

export const jwtAuthorizer = (options: { issuer: string; audiences: readonly string[]; keysUrl: string }): Authorize => {
  const keys = createRemoteJWKSet(new URL(options.keysUrl), KEYS);
  return async ({ headers }) => {
    // A token without the scheme is accepted too.
    const token = headers.authorization?.replace(/^Bearer\s+/i, "").trim();
    if (!token) return unauthorized();
    if (token.split(".").length !== 3) return unauthorized("token contains an invalid number of segments");
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, { algorithms: ALGORITHMS, requiredClaims: ["exp"] });
      if (protectedHeader.kid === undefined) throw new Rejected("the token has no kid");
      check(payload, options);
      return { jwt: { claims: asStrings(payload), scopes: null } };
    } catch (error) {
      return unauthorized(reasonOf(error).replaceAll('"', "'"));
    }
  };
};
