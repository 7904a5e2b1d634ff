import type { OidcMetadata } from "oidc-client-ts";

type Endpoints = Pick<Partial<OidcMetadata>, "end_session_endpoint" | "authorization_endpoint">;
type SignOut = { clientId: string; returnUrl: string; idToken: string | undefined };

/**
 * Sends the parameters of the standard (openid.net/specs/openid-connect-rpinitiated-1_0.html) and those of Cognito, which does not announce its
 * endpoint: docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
export const createSignOutUrl = (
  { end_session_endpoint, authorization_endpoint }: Endpoints,
  { clientId, returnUrl, idToken }: SignOut,
): URL => {
  const url = new URL(end_session_endpoint ?? new URL("/logout", authorization_endpoint));
  url.searchParams.set("client_id", clientId);
  url.searchParams.set("logout_uri", returnUrl);
  url.searchParams.set("post_logout_redirect_uri", returnUrl);
  if (idToken !== undefined) url.searchParams.set("id_token_hint", idToken);
  return url;
};
