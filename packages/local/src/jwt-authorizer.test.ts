/** docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html and http-api-troubleshooting-jwt.html */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { httpApi } from "./http-api.ts";
import { jwtAuthorizer } from "./jwt-authorizer.ts";
import { serve } from "./serve.fixture.ts";

const ISSUER = "https://issuer.example.com";
const HOUR = 3_600;
const now = (): number => Math.floor(Date.now() / 1000);

let keys: Server;
let keysUrl: string;
const signers: Record<string, CryptoKey> = {};
beforeAll(async () => {
  const shown: JWK[] = [];
  for (const [kid, alg] of [
    ["ours", "RS256"],
    ["curve", "ES256"],
  ] as const) {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    signers[kid] = privateKey;
    shown.push({ ...(await exportJWK(publicKey)), kid, alg, use: "sig" });
  }
  signers["stranger"] = (await generateKeyPair("RS256")).privateKey;
  keys = createServer((_request, response) => response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: shown })));
  await new Promise<void>((resolve) => keys.listen(0, "127.0.0.1", resolve));
  keysUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`;
});
afterAll(() => void keys.close());

/** A token that passes, but for what is changed; a claim that is undefined is left out. */
const token = (claims: object = {}, header: { kid?: string; alg?: string } = { kid: "ours" }, signer = "ours"): Promise<string> =>
  new SignJWT({
    ...JSON.parse(
      JSON.stringify({
        iss: ISSUER,
        client_id: "console",
        sub: "sub-1",
        exp: now() + HOUR,
        iat: now() - 1,
        token_use: "access",
        ...claims,
      }),
    ),
  })
    .setProtectedHeader({ alg: "RS256", ...header })
    .sign(signers[signer] as CryptoKey);

const handler = vi.fn(async (event: { requestContext: { authorizer?: unknown } }) => event.requestContext.authorizer ?? "none");
let base: string;
beforeEach(async () => {
  handler.mockClear();
  base = await serve(
    httpApi({
      handler,
      functionName: "admin",
      timeoutSeconds: 5,
      routes: [{ key: "GET /admin/openapi.json" }, { key: "ANY /admin/{proxy+}", signedIn: true }],
      rate: { rateLimit: 1_000, burstLimit: 1_000 },
      authorize: jwtAuthorizer({ issuer: ISSUER, audiences: ["console"], keysUrl }),
    }),
  );
});

const ask = (authorization?: string, path = "/admin/events", method = "GET") =>
  fetch(base + path, { method, headers: authorization === undefined ? {} : { authorization } });

const refused = async (authorization: string | undefined): Promise<string | null> => {
  const answer = await ask(authorization);
  expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
    401,
    "application/json",
    '{"message":"Unauthorized"}',
  ]);
  expect(handler).not.toHaveBeenCalled();
  return answer.headers.get("www-authenticate");
};

describe("a token that passes", () => {
  it("hands its claims over as strings, lists in brackets without commas, and scopes as null", async () => {
    const given = await token({
      "cognito:groups": ["organizer", "staff"],
      auth_time: 5,
      verified: true,
      nothing: null,
      scope: "openid email",
    });
    const answer = await ask(`Bearer ${given}`);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        jwt: {
          claims: expect.objectContaining({
            sub: "sub-1",
            "cognito:groups": "[organizer staff]",
            auth_time: "5",
            verified: "true",
            scope: "openid email",
            exp: expect.stringMatching(/^\d+$/),
          }),
          scopes: null,
        },
      },
    ]);
  });

  it("may come without Bearer, and by its aud, beside which client_id does not count", async () => {
    expect((await ask(await token())).status).toBe(200);
    expect((await ask(`Bearer ${await token({ aud: "console", client_id: undefined })}`)).status).toBe(200);
    expect((await ask(`Bearer ${await token({ aud: ["other", "console"], client_id: "other" })}`)).status).toBe(200);
  });
});

describe("401 without the function", () => {
  it("for no token, naming the scheme alone", async () => {
    expect(await refused(undefined)).toBe("Bearer");
  });

  it("for what is no token", async () => {
    expect(await refused("Bearer garbage")).toBe(
      'Bearer scope="" error="invalid_token" error_description="token contains an invalid number of segments"',
    );
    expect(await refused("Bearer a.b.c")).toMatch(/^Bearer scope="" error="invalid_token" error_description="[^"]+"$/);
  });

  it("for another audience", async () => {
    const said = 'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"';
    expect(await refused(`Bearer ${await token({ client_id: "other" })}`)).toBe(said);
    expect(await refused(`Bearer ${await token({ aud: "other", client_id: "console" })}`)).toBe(said);
  });

  it("for one that has expired", async () => {
    expect(await refused(`Bearer ${await token({ exp: now() - 1 })}`)).toBe(
      'Bearer scope="" error="invalid_token" error_description="the token has expired"',
    );
  });

  it.each([
    ["another issuer", () => token({ iss: "https://other.example.com" })],
    ["no end", () => token({ exp: undefined })],
    ["a beginning yet to come", () => token({ nbf: now() + HOUR })],
    ["an issue yet to come", () => token({ iat: now() + HOUR })],
    ["no kid", () => token({}, {})],
    ["an unknown kid", () => token({}, { kid: "unknown" })],
    ["a stranger's signature", () => token({}, { kid: "ours" }, "stranger")],
    ["a curve's signature", () => token({}, { kid: "curve", alg: "ES256" }, "curve")],
    ["alg none", async () => (await token()).replace(/^[^.]+/, btoa('{"alg":"none","kid":"ours"}')).replace(/[^.]+$/, "")],
  ])("for one with %s", async (_, made) => {
    expect(await refused(`Bearer ${await made()}`)).toMatch(/^Bearer scope="" error="invalid_token"/);
  });

  it("for every method of a guarded route, and not for the description of the API", async () => {
    for (const method of ["POST", "OPTIONS", "HEAD"]) expect((await ask(undefined, "/admin/openapi.json", method)).status).toBe(401);
    const open = await ask(undefined, "/admin/openapi.json");
    expect([open.status, await open.text()]).toEqual([200, "none"]);
  });
});
