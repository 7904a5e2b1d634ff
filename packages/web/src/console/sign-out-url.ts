/** Where the browser goes to end a session at its issuer. */
import type { OidcMetadata } from "oidc-client-ts";

type Endpoints = Pick<Partial<OidcMetadata>, "end_session_endpoint" | "authorization_endpoint">;
type Leaving = { clientId: string; back: string; idToken: string | undefined };

/**
 * By the standard (openid.net/specs/openid-connect-rpinitiated-1_0.html), and by Cognito's own names beside it, whose address does not have to be
 * announced: docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
export const signOutUrl = ({ end_session_endpoint, authorization_endpoint }: Endpoints, { clientId, back, idToken }: Leaving): URL => {
  const url = new URL(end_session_endpoint ?? new URL("/logout", authorization_endpoint));
  url.searchParams.set("client_id", clientId);
  url.searchParams.set("logout_uri", back);
  url.searchParams.set("post_logout_redirect_uri", back);
  if (idToken !== undefined) url.searchParams.set("id_token_hint", idToken);
  return url;
};
