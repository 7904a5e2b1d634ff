/** Access tokens of a user pool: docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html */
import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import * as v from "valibot";
import { Fault, Transient } from "@catraca/core/kernel/fault";

const Claims = v.object({
  sub: v.pipe(v.string(), v.minLength(1)),
  token_use: v.literal("access"),
  client_id: v.string(),
  "cognito:groups": v.optional(v.array(v.string()), []),
});
export type Claims = v.InferOutput<typeof Claims>;

/** `how`: what a caller without a valid token should do. */
export type Audience = { issuer: string; clientId: string; keysUrl: string; how: string };

const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();

const keysOf = (url: string): ReturnType<typeof createRemoteJWKSet> => {
  const known = keySets.get(url) ?? createRemoteJWKSet(new URL(url));
  keySets.set(url, known);
  return known;
};

export const unauthenticated = (how: string): Fault => new Fault("unauthenticated", "request.unauthenticated", how);

/** An issuer without a valid key set is a transient error, and signs nobody out. */
const isTokenInvalid = (error: unknown): boolean =>
  error instanceof errors.JOSEError && !["ERR_JWKS_TIMEOUT", "ERR_JWKS_INVALID", "ERR_JOSE_GENERIC"].includes(error.code);

export const bearerOf = (authorization: string | undefined, how: string): string => {
  const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) throw unauthenticated(how);
  return token;
};

/** The library checks issuer, signature and time. Cognito puts the audience in `client_id`. */
export const claimsOf = async (token: string, { issuer, clientId, keysUrl, how }: Audience): Promise<Claims> => {
  try {
    const { payload } = await jwtVerify(token, keysOf(keysUrl), { issuer, algorithms: ["RS256"], requiredClaims: ["exp"] });
    const claims = v.safeParse(Claims, payload);
    if (claims.success && claims.output.client_id === clientId) return claims.output;
  } catch (error) {
    if (!isTokenInvalid(error)) throw new Transient("issuer.unavailable", { cause: error });
  }
  throw unauthenticated(how);
};
