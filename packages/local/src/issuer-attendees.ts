/** The attendees' part of the local issuer: the page on which they sign in or up, and the answer about their address. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet } from "jose";
import { escapeHtml } from "@catraca/core/kernel/text";
import type { Attendees } from "./attendees.ts";
import { document } from "./operator/document.ts";

export type AttendeeSignIn = { clientId: string; attendees: Attendees };

/** Says that the address is not confirmed, as after a sign-up at Cognito whose code was not typed. */
export const UNVERIFIED = "unverified";

/** Takes the place of Cognito's pages. The form goes back to the same address with a `login_hint`. */
export const signInPage = (url: URL): string =>
  document(
    "Sign in or create an account",
    `<p>This page takes the place of Cognito's on this machine: there are no passwords.</p>
<form action="/authorize">
${[...url.searchParams].map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`).join("\n")}
<div><label for="email">Email</label><input id="email" name="login_hint" type="email" required autofocus></div>
<button>Continue</button>
<button name="${UNVERIFIED}" value="1">Continue without confirming the address</button>
</form>`,
  );

const answer = (response: ServerResponse, status: number, body: object): void =>
  void response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" }).end(JSON.stringify(body));

/** Cognito writes the boolean as text: docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html */
export const answerUserInfo = async (
  { headers }: IncomingMessage,
  response: ServerResponse,
  { issuer, keys, signIn }: { issuer: string; keys: JSONWebKeySet; signIn: AttendeeSignIn },
): Promise<void> => {
  try {
    const token = headers.authorization?.replace(/^Bearer\s+/i, "") ?? "";
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { issuer, algorithms: ["RS256"] });
    const attendee = payload["client_id"] === signIn.clientId ? signIn.attendees.find(payload.sub ?? "") : undefined;
    if (!attendee) return answer(response, 401, { error: "invalid_token" });
    const { subject: sub, email, isVerified } = attendee;
    answer(response, 200, { sub, username: sub, email, email_verified: String(isVerified) });
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    answer(response, 401, { error: "invalid_token" });
  }
};
