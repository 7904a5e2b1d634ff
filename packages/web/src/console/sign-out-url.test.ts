import { expect, it } from "vitest";
import { signOutUrl } from "./sign-out-url.ts";

const leaving = { clientId: "console", back: "https://tickets.example/console/", idToken: "an.id.token" };

it("follows what the issuer announces", () => {
  const url = signOutUrl({ end_session_endpoint: "https://issuer.example/endsession?tenant=7" }, leaving);
  expect([url.origin, url.pathname]).toEqual(["https://issuer.example", "/endsession"]);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    tenant: "7",
    client_id: "console",
    logout_uri: leaving.back,
    post_logout_redirect_uri: leaving.back,
    id_token_hint: "an.id.token",
  });
});

it("is Cognito's own address where none is announced", () => {
  const domain = "https://catraca.auth.sa-east-1.amazoncognito.com";
  const url = signOutUrl({ authorization_endpoint: `${domain}/oauth2/authorize` }, { ...leaving, idToken: undefined });
  expect(`${url.origin}${url.pathname}`).toBe(`${domain}/logout`);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({ client_id: "console", logout_uri: leaving.back });
});
