import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import {
  Events,
  type MutableRedirectUri,
  type MutableResponse,
  type MutableToken,
  OAuth2Issuer,
  OAuth2Service,
  type TokenRequestIncomingMessage,
} from "oauth2-mock-server";
import type { JWK } from "jose";
import { answerUserInfo, signInPage, UNVERIFIED, type AttendeeSignIn } from "./issuer-attendees.ts";
import { replaceFile } from "./lines.ts";

export type IssuerOptions = {
  port: number;
  folder: string;
  clientId: string;
  /** Signs in through the browser unless `login_hint` names another person. There are no passwords. */
  signsIn?: { subject: string; groups: readonly string[] };
  /** The groups of an account that an invitation made. */
  groupsOf?: (email: string) => readonly string[] | undefined;
  /** A second client, for attendees. */
  attendeeSignIn?: AttendeeSignIn;
};

export type TokenRequest = { subject: string; groups: readonly string[]; expiresInSeconds?: number };

/** Verified by default. */
export type AttendeeRequest = { email: string; isVerified?: boolean; expiresInSeconds?: number };

export type Issuer = {
  issuer: string;
  keysUrl: string;
  userInfoUrl: string;
  token(request: TokenRequest): Promise<string>;
  /** Attendees sign up by it. */
  attendeeToken(request: AttendeeRequest): Promise<string>;
  stop(): Promise<void>;
};

const KEYS_PATH = "/.well-known/jwks.json";
const USERINFO_PATH = "/userinfo";
const SCOPE = "openid email";
const THIRTY_DAYS = 30 * 86_400;

const NOBODY_ELSE = { subject: "local-organizer", groups: ["organizer"] };

const loadKeys = async (issuer: OAuth2Issuer, folder: string): Promise<void> => {
  const file = path.join(folder, "issuer-key.json");
  if (existsSync(file)) {
    await issuer.keys.add(JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>);
    return;
  }
  const key = await issuer.keys.generate("RS256", { kid: randomUUID() });
  replaceFile(file, JSON.stringify(key), 0o600);
};

/** docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html */
const accessClaims = (clientId: string, { subject, groups }: TokenRequest): object => ({
  sub: subject,
  ...(groups.length > 0 ? { "cognito:groups": [...groups] } : {}),
  client_id: clientId,
  token_use: "access",
  scope: SCOPE,
  username: subject,
  auth_time: Math.floor(Date.now() / 1000),
  jti: randomUUID(),
});

const isLoopback = (address: string): boolean => {
  try {
    return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(address).hostname);
  } catch {
    return false;
  }
};

type Account = { subject: string; groups: readonly string[]; clientId: string; email: string; isVerified: boolean };

const paramsOf = (address: string | undefined): URLSearchParams => new URL(address ?? "/", "http://localhost").searchParams;

const emailOf = (subject: string): string => (subject.includes("@") ? subject : `${subject}@catraca.invalid`);

const attendeeAccount = ({ clientId, attendees }: AttendeeSignIn, email: string, isVerified: boolean): Account => ({
  ...attendees.signIn(email, isVerified),
  groups: [],
  clientId,
});

/** A person named by `login_hint` has the groups of the account, or else is an organizer. A first sign-in owns nothing yet. */
const accountOf = (address: string | undefined, { clientId, signsIn = NOBODY_ELSE, groupsOf, attendeeSignIn }: IssuerOptions): Account => {
  const params = paramsOf(address);
  const hint = params.get("login_hint") ?? "";
  if (attendeeSignIn && params.get("client_id") === attendeeSignIn.clientId)
    return attendeeAccount(attendeeSignIn, hint, !params.has(UNVERIFIED));
  const { subject, groups } = hint === "" ? signsIn : { subject: hint, groups: groupsOf?.(hint) ?? ["organizer"] };
  return { subject, groups, clientId, email: emailOf(subject), isVerified: true };
};

/** Sign-ins: first by a code that works once, then by a refresh token. Cognito keeps that token until it ends. */
const accountsOf = (options: IssuerOptions) => {
  const codes = new Map<string, Account>();
  const refreshTokens = new Map<string, Account>();
  return {
    begin: (code: string, address: string | undefined) => void codes.set(code, accountOf(address, options)),
    of: ({ client_id, code, refresh_token }: Granted): Account | undefined => {
      const account = codes.get(code ?? "") ?? refreshTokens.get(refresh_token ?? "");
      return account?.clientId === client_id ? account : undefined;
    },
    redeem: ({ client_id, code = "" }: Granted, refreshToken: string): boolean => {
      const account = codes.get(code);
      if (account?.clientId !== client_id) return false;
      if (account) refreshTokens.set(refreshToken, account);
      return codes.delete(code);
    },
  };
};

type Granted = { client_id?: string | undefined; code?: string | undefined; refresh_token?: string | undefined };

/** The library grants anything to anybody. Here only pages of this machine may ask, only for a code, and only the same client may end or continue a sign-in. */
const guard = (service: OAuth2Service, options: IssuerOptions): void => {
  const accounts = accountsOf(options);
  service.on(Events.BeforeAuthorizeRedirect, ({ url }: MutableRedirectUri, { url: address }: IncomingMessage) => {
    const code = url.searchParams.get("code");
    if (code !== null) accounts.begin(code, address);
  });
  service.on(Events.BeforeTokenSigning, ({ payload }: MutableToken, { body }: TokenRequestIncomingMessage) => {
    const account = accounts.of(body as Granted) ?? accountOf(undefined, options);
    delete (payload as { nbf?: number }).nbf;
    const isIdToken = "aud" in payload;
    delete payload.amr;
    if (isIdToken)
      Object.assign(payload, {
        sub: account.subject,
        token_use: "id",
        email: account.email,
        email_verified: account.isVerified,
        "cognito:username": account.subject,
        "cognito:groups": [...account.groups],
      });
    else Object.assign(payload, accessClaims(account.clientId, account));
  });
  service.on(Events.BeforeResponse, (response: MutableResponse, { body }: TokenRequestIncomingMessage) => {
    const granted = response.body as { refresh_token?: string };
    const isCode = body.grant_type === "authorization_code";
    if (isCode && body.code_verifier !== undefined && accounts.redeem(body as Granted, granted.refresh_token ?? "")) return;
    const isRefresh = body.grant_type === "refresh_token";
    if (isRefresh && accounts.of(body as Granted)) return void delete granted.refresh_token;
    response.statusCode = 400;
    response.body = { error: isCode || isRefresh ? "invalid_grant" : "unsupported_grant_type" };
  });
};

const refusal = (request: IncomingMessage, { clientId, attendeeSignIn }: IssuerOptions): string | undefined => {
  const { origin } = request.headers;
  if (origin !== undefined && !isLoopback(origin)) return "only pages of this machine may ask";
  const url = new URL(request.url ?? "/", "http://localhost");
  const leavesFor = url.searchParams.get("post_logout_redirect_uri");
  if (leavesFor !== null && !isLoopback(leavesFor)) return "post_logout_redirect_uri must be on this machine";
  if (url.pathname !== "/authorize") return undefined;
  if (![clientId, attendeeSignIn?.clientId].includes(url.searchParams.get("client_id") ?? "")) return "client_id is unknown";
  if (!isLoopback(url.searchParams.get("redirect_uri") ?? "")) return "redirect_uri must be on this machine";
  if (url.searchParams.get("code_challenge_method") !== "S256" || !url.searchParams.get("code_challenge"))
    return "code_challenge with S256 is needed";
  return undefined;
};

/** Undefined: the library answers. */
const answerAttendee = (
  request: IncomingMessage,
  response: ServerResponse,
  { signIn, issuer }: { signIn: AttendeeSignIn | undefined; issuer: OAuth2Issuer },
): Promise<void> | undefined => {
  const url = new URL(request.url ?? "/", "http://localhost");
  if (!signIn) return undefined;
  if (url.pathname === USERINFO_PATH)
    return answerUserInfo(request, response, { issuer: issuer.url ?? "", keys: { keys: issuer.keys.toJSON() as JWK[] }, signIn });
  const isSignIn = url.pathname === "/authorize" && url.searchParams.get("client_id") === signIn.clientId;
  if (!isSignIn || url.searchParams.get("login_hint")) return undefined;
  response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" }).end(signInPage(url));
  return Promise.resolve();
};

/** An OIDC issuer with access tokens in the shape of Cognito's. */
export const startIssuer = async (options: IssuerOptions): Promise<Issuer> => {
  const issuer = new OAuth2Issuer();
  await loadKeys(issuer, options.folder);
  const service = new OAuth2Service(issuer, { jwks: KEYS_PATH });
  guard(service, options);
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const refused = refusal(request, options);
    if (refused === undefined) {
      const answered = answerAttendee(request, response, { signIn: options.attendeeSignIn, issuer });
      if (answered) return void answered.catch(() => response.destroy());
      return service.requestHandler(request, response);
    }
    response
      .writeHead(400, { "content-type": "application/json" })
      .end(JSON.stringify({ error: "invalid_request", error_description: refused }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  issuer.url = url;
  const build = (clientId: string, { expiresInSeconds = THIRTY_DAYS, ...account }: TokenRequest): Promise<string> =>
    issuer.buildToken({
      expiresIn: expiresInSeconds,
      scopesOrTransform: (_header, payload) => {
        delete (payload as { nbf?: number }).nbf;
        Object.assign(payload, accessClaims(clientId, account));
      },
    });
  return {
    issuer: url,
    keysUrl: `${url}${KEYS_PATH}`,
    userInfoUrl: `${url}${USERINFO_PATH}`,
    token: (request) => build(options.clientId, request),
    attendeeToken: ({ email, isVerified = true, expiresInSeconds = THIRTY_DAYS }) => {
      if (!options.attendeeSignIn) throw new Error("this issuer has no accounts of attendees");
      const { clientId, subject, groups } = attendeeAccount(options.attendeeSignIn, email, isVerified);
      return build(clientId, { subject, groups, expiresInSeconds });
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
