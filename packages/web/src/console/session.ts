/**
 * Who is signed in: by OpenID Connect, code and PKCE, against whatever issuer the installation names. Tokens stay in this tab alone and are
 * renewed by their refresh token; a session that ends leaves the page, and what was typed into it, as it is.
 */
import { ErrorResponse, UserManager, WebStorageStateStore, type User } from "oidc-client-ts";
import { useEffect, useState } from "preact/hooks";
import { settingsQuery } from "../api/settings.ts";
import { queryClient } from "../face.tsx";
import { comeBackToDrafts } from "./draft.ts";
import { signOutUrl } from "./sign-out-url.ts";

const CONSOLE = "/console/";
const SIGNED_IN = "/console/signed-in";

export type Session =
  | { state: "opening" }
  | { state: "failed"; error: unknown }
  | { state: "out" }
  | { state: "in"; name: string }
  /** Its page is still shown. */
  | { state: "ended"; name: string };

let current: Session = { state: "opening" };
const listeners = new Set<() => void>();
const become = (next: Session): void => {
  current = next;
  for (const listener of listeners) listener();
};

export const useSession = (): Session => {
  const [shown, setShown] = useState(current);
  useEffect(() => {
    const listener = () => setShown(current);
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return shown;
};

let manager: UserManager | undefined;
let user: User | undefined;

const nameOf = ({ profile: { name, email, sub } }: User): string => name ?? email ?? sub;

const accept = (given: User): void => {
  user = given;
  become({ state: "in", name: nameOf(given) });
};

const end = (): void => {
  if (current.state === "in") become({ state: "ended", name: current.name });
};

const open = async (): Promise<UserManager> => {
  const { signIn } = await queryClient.fetchQuery(settingsQuery);
  const opened = new UserManager({
    authority: signIn.issuer,
    client_id: signIn.clientId,
    redirect_uri: `${location.origin}${SIGNED_IN}`,
    scope: "openid email",
    userStore: new WebStorageStateStore({ store: sessionStorage }),
    automaticSilentRenew: true,
    loadUserInfo: false,
  });
  opened.events.addUserLoaded(accept);
  opened.events.addAccessTokenExpired(end);
  return opened;
};

type Returning = { path?: string };

/** Back from the issuer: on to where the sign-in began. An address that was opened twice begins anew. */
const comeBack = async (from: UserManager): Promise<User | undefined> => {
  const signedIn = await from.signinCallback().catch(() => undefined);
  const { path = CONSOLE } = (signedIn?.state ?? {}) as Returning;
  history.replaceState(null, "", path.startsWith(CONSOLE) ? path : CONSOLE);
  // For the router, which reads the address when the browser moves.
  dispatchEvent(new PopStateEvent("popstate"));
  return signedIn ?? undefined;
};

const kept = async (from: UserManager): Promise<User | undefined> => {
  const found = await from.getUser();
  if (!found?.expired) return found ?? undefined;
  return (await from.signinSilent().catch(() => undefined)) ?? undefined;
};

/** Finds out who is signed in. Safe to repeat after it failed. */
export const openSession = async (): Promise<void> => {
  become({ state: "opening" });
  try {
    manager ??= await open();
    const found = location.pathname === SIGNED_IN ? await comeBack(manager) : await kept(manager);
    if (found) accept(found);
    else become({ state: "out" });
  } catch (error) {
    become({ state: "failed", error });
  }
};

/** `?login_hint=` says who signs in: openid.net/specs/openid-connect-core-1_0.html#ThirdPartyInitiatedLogin. */
export const signIn = async (): Promise<void> => {
  const url = new URL(location.href);
  const hint = url.searchParams.get("login_hint");
  url.searchParams.delete("login_hint");
  comeBackToDrafts();
  const state: Returning = { path: `${url.pathname}${url.search}` };
  await manager?.signinRedirect({ state, ...(hint === null ? {} : { login_hint: hint }) });
};

/** Ends the session here and at the issuer. */
export const signOut = async (): Promise<void> => {
  if (!manager) return;
  const endpoints = await manager.metadataService.getMetadata();
  const url = signOutUrl(endpoints, {
    clientId: manager.settings.client_id,
    back: `${location.origin}${CONSOLE}`,
    idToken: user?.id_token,
  });
  // What somebody typed here is not for whoever signs in next.
  sessionStorage.clear();
  location.assign(url);
};

export const token = (): string => user?.access_token ?? "";

let renewing: Promise<boolean> | undefined;

const renewed = async (): Promise<boolean> => {
  try {
    return (await manager?.signinSilent()) != null;
  } catch (error) {
    // Without an answer nothing is known: the session may go on.
    if (!(error instanceof ErrorResponse) && user?.refresh_token !== undefined) return false;
    end();
    return false;
  } finally {
    renewing = undefined;
  }
};

/** A new token for one that was refused. False: there is none, and the session has ended. */
export const renew = (): Promise<boolean> => (renewing ??= renewed());
