import { expect, it } from "vitest";
import { createSignOutUrl } from "./sign-out-url.ts";

const signOut = { clientId: "console", returnUrl: "https://tickets.example/console/", idToken: "an.id.token" };

it("is the endpoint that the issuer announces", () => {
  const url = createSignOutUrl({ end_session_endpoint: "https://issuer.example/endsession?tenant=7" }, signOut);
  expect([url.origin, url.pathname]).toEqual(["https://issuer.example", "/endsession"]);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    tenant: "7",
    client_id: "console",
    logout_uri: signOut.returnUrl,
    post_logout_redirect_uri: signOut.returnUrl,
    id_token_hint: "an.id.token",
  });
});

it("is Cognito's endpoint when the issuer announces none", () => {
  const domain = "https://catraca.auth.sa-east-1.amazoncognito.com";
  const url = createSignOutUrl({ authorization_endpoint: `${domain}/oauth2/authorize` }, { ...signOut, idToken: undefined });
  expect(`${url.origin}${url.pathname}`).toBe(`${domain}/logout`);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({ client_id: "console", logout_uri: signOut.returnUrl });
});
