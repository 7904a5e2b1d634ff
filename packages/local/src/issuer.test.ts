import { createHash, createPublicKey, type JsonWebKey, randomBytes, verify } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openAttendees } from "./attendees.ts";
import { type Issuer, startIssuer } from "./issuer.ts";

type Claims = Record<string, unknown> & { exp: number; iat: number };

let folder: string;
let issuer: Issuer;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "issuer-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  const attendeeSignIn = { clientId: "attendees", attendees: openAttendees(folder) };
  issuer = await startIssuer({
    port: 0,
    folder,
    clientId: "console",
    signsIn: { subject: "sub-1", groups: ["organizer"] },
    attendeeSignIn,
  });
});
afterEach(() => issuer.stop());

const partOf = (token: string, part: number) => JSON.parse(Buffer.from(token.split(".")[part] ?? "", "base64url").toString()) as Claims;

/** Checks the signature against the keys that are served, as any consumer would. */
const verified = async (token: string): Promise<Claims> => {
  const { keys } = (await (await fetch(issuer.keysUrl)).json()) as { keys: (JsonWebKey & { kid: string })[] };
  const [header, payload, signature] = token.split(".");
  const key = keys.find((each) => each.kid === partOf(token, 0).kid);
  const isSigned = verify(
    "RSA-SHA256",
    Buffer.from(`${header}.${payload}`),
    createPublicKey({ key: key ?? {}, format: "jwk" }),
    Buffer.from(signature ?? "", "base64url"),
  );
  expect([isSigned, partOf(token, 0).alg]).toEqual([true, "RS256"]);
  expect(JSON.stringify(keys)).not.toContain('"d":');
  return partOf(token, 1);
};

describe("the issuer", () => {
  it("mints access tokens in Cognito's shape, valid over a restart", async () => {
    const token = await issuer.token({ subject: "sub-1", groups: ["organizer"] });
    const { port } = new URL(issuer.issuer);
    await issuer.stop();
    issuer = await startIssuer({ port: Number(port), folder, clientId: "console" });
    const claims = await verified(token);
    expect(claims).toMatchObject({
      iss: issuer.issuer,
      sub: "sub-1",
      client_id: "console",
      token_use: "access",
      "cognito:groups": ["organizer"],
      scope: expect.any(String),
      username: "sub-1",
    });
    expect(claims.exp - claims.iat).toBe(30 * 86_400);
    expect(claims.jti).not.toBe((await verified(await issuer.token({ subject: "sub-1", groups: [], expiresInSeconds: 5 }))).jti);
    expect(statSync(path.join(folder, "issuer-key.json")).mode & 0o077).toBe(0);
  });

  const code_verifier = randomBytes(40).toString("base64url");
  const authorize = (more: Record<string, string> = {}) => {
    const challenge = createHash("sha256").update(code_verifier).digest("base64url");
    const query = {
      response_type: "code",
      client_id: "console",
      redirect_uri: "http://127.0.0.1:4300/signed-in",
      state: "s",
      code_challenge: challenge,
      code_challenge_method: "S256",
    };
    return fetch(`${issuer.issuer}/authorize?${new URLSearchParams({ ...query, ...more }).toString()}`, { redirect: "manual" });
  };
  const exchange = (body: Record<string, string>, origin?: string) =>
    fetch(`${issuer.issuer}/token`, { method: "POST", body: new URLSearchParams(body), headers: origin === undefined ? {} : { origin } });

  it("signs a browser in by code and PKCE, once a code", async () => {
    const discovery = (await (await fetch(`${issuer.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    expect(discovery).toMatchObject({
      issuer: issuer.issuer,
      jwks_uri: issuer.keysUrl,
      authorization_endpoint: `${issuer.issuer}/authorize`,
      token_endpoint: `${issuer.issuer}/token`,
    });
    const redirected = new URL((await authorize()).headers.get("location") ?? "");
    expect(redirected.searchParams.get("state")).toBe("s");
    const request = {
      grant_type: "authorization_code",
      client_id: "console",
      code: redirected.searchParams.get("code") ?? "",
      redirect_uri: "http://127.0.0.1:4300/signed-in",
      code_verifier,
    };
    const answer = await exchange(request, "http://127.0.0.1:4300");
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
    const tokens = (await answer.json()) as { access_token: string; id_token: string };
    expect(await verified(tokens.access_token)).toMatchObject({
      sub: "sub-1",
      token_use: "access",
      "cognito:groups": ["organizer"],
      client_id: "console",
    });
    expect(await verified(tokens.id_token)).toMatchObject({ sub: "sub-1", token_use: "id", aud: "console" });
    expect((await exchange(request)).status).toBe(400);
  });

  it("signs in whoever is hinted at, and goes on by their refresh token", async () => {
    const redirected = new URL((await authorize({ login_hint: "somebody-new" })).headers.get("location") ?? "");
    const code = redirected.searchParams.get("code") ?? "";
    const redirect_uri = "http://127.0.0.1:4300/signed-in";
    const signedIn = (await (
      await exchange({ grant_type: "authorization_code", client_id: "console", code, redirect_uri, code_verifier })
    ).json()) as { access_token: string; refresh_token: string };
    const somebody = { sub: "somebody-new", "cognito:groups": ["organizer"], token_use: "access" };
    expect(await verified(signedIn.access_token)).toMatchObject(somebody);
    const { refresh_token } = signedIn;
    for (let times = 0; times < 2; times++) {
      const renewed = (await (
        await exchange({ grant_type: "refresh_token", client_id: "console", refresh_token })
      ).json()) as typeof signedIn;
      expect(await verified(renewed.access_token)).toMatchObject(somebody);
      expect(renewed.refresh_token).toBeUndefined();
    }
    expect((await exchange({ grant_type: "refresh_token", client_id: "other", refresh_token })).status).toBe(400);
  });

  const redirect_uri = "http://127.0.0.1:4300/signed-in";
  const signInAttendee = async (email: string, more: Record<string, string> = {}) => {
    const answer = await authorize({ client_id: "attendees", login_hint: email, ...more });
    const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
    const granted = await exchange({ grant_type: "authorization_code", client_id: "attendees", code, redirect_uri, code_verifier });
    return (await granted.json()) as { access_token: string; id_token: string; refresh_token: string };
  };
  const userInfo = async (token: string): Promise<[number, unknown]> => {
    const answer = await fetch(issuer.userInfoUrl, { headers: { authorization: `Bearer ${token}` } });
    return [answer.status, await answer.json()];
  };

  it("signs attendees up on a page, without groups, and says whether their address is confirmed", async () => {
    const page = await authorize({ client_id: "attendees" });
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(await page.text()).toContain('name="code_challenge"');
    const email = `ana.${Date.now()}@example.com`;
    const before = await signInAttendee(email, { unverified: "1" });
    const claims = await verified(before.access_token);
    expect(claims).toMatchObject({ client_id: "attendees", token_use: "access" });
    expect(claims).not.toHaveProperty("cognito:groups");
    expect(claims).not.toHaveProperty("email");
    const answer = { sub: claims["sub"], username: claims["sub"], email };
    expect(await userInfo(before.access_token)).toEqual([200, { ...answer, email_verified: "false" }]);
    const after = await signInAttendee(email.toUpperCase());
    expect(await userInfo(after.access_token)).toEqual([200, { ...answer, email_verified: "true" }]);
    expect(await verified(after.id_token)).toMatchObject({ aud: "attendees", email, email_verified: true });
    const renewal = { grant_type: "refresh_token", refresh_token: after.refresh_token };
    expect((await exchange({ ...renewal, client_id: "attendees" })).status).toBe(200);
    expect((await exchange({ ...renewal, client_id: "console" })).status).toBe(400);
  });

  it("says nothing about an account for a token of another client, an expired one or none", async () => {
    const refused = [401, { error: "invalid_token" }];
    expect(await userInfo(await issuer.token({ subject: "sub-1", groups: ["organizer"] }))).toEqual(refused);
    expect(await userInfo(await issuer.attendeeToken({ email: "ana@example.com", expiresInSeconds: -1 }))).toEqual(refused);
    expect(await userInfo("")).toEqual(refused);
  });

  it("leads back to pages of this machine alone when somebody signs out", async () => {
    const leave = (to: string) =>
      fetch(`${issuer.issuer}/endsession?post_logout_redirect_uri=${encodeURIComponent(to)}`, { redirect: "manual" });
    expect((await leave("http://127.0.0.1:4300/console/")).headers.get("location")).toBe("http://127.0.0.1:4300/console/");
    expect((await leave("https://evil.example/")).status).toBe(400);
  });

  it("grants nothing to others", async () => {
    for (const grant_type of ["client_credentials", "password"]) {
      const answer = await exchange({ grant_type, username: "x", client_id: "console" });
      expect([answer.status, await answer.json()]).toEqual([400, { error: "unsupported_grant_type" }]);
    }
    const madeUp = { client_id: "console", code: "made-up", refresh_token: "made-up" };
    for (const grant_type of ["authorization_code", "refresh_token"]) expect((await exchange({ grant_type, ...madeUp })).status).toBe(400);
    expect((await exchange({ grant_type: "authorization_code", code: "x" }, "https://evil.example")).status).toBe(400);
    expect((await authorize({ redirect_uri: "https://evil.example/" })).status).toBe(400);
    expect((await authorize({ client_id: "other" })).status).toBe(400);
  });
});
