/**
 * Signs in with OpenID Connect, authorization code and PKCE, at the issuer that the installation names. Tokens stay in this tab. When a
 * session ends, the page and what was typed into it stay.
 */
import { ErrorResponse, UserManager, WebStorageStateStore, type User } from "oidc-client-ts";
import { settingsQuery } from "../api/settings.ts";
import { queryClient } from "../app.tsx";
import { createStore, useStore } from "../store.ts";
import { leaveWithoutWarning } from "./draft.ts";
import { createSignOutUrl } from "./sign-out-url.ts";

const CONSOLE = "/console/";
const SIGNED_IN = "/console/signed-in";

export type Session =
  | { state: "opening" }
  | { state: "failed"; error: unknown }
  | { state: "out" }
  | { state: "in"; name: string }
  /** The page stays visible. */
  | { state: "ended"; name: string };

const session = createStore<Session>({ state: "opening" });

export const useSession = (): Session => useStore(session);

let manager: UserManager | undefined;
let user: User | undefined;

const getName = ({ profile: { name, email, sub } }: User): string => name ?? email ?? sub;

const setUser = (next: User): void => {
  user = next;
  session.set({ state: "in", name: getName(next) });
};

const end = (): void => {
  const current = session.get();
  if (current.state === "in") session.set({ ...current, state: "ended" });
};

const openManager = async (): Promise<UserManager> => {
  const { signIn } = await queryClient.fetchQuery(settingsQuery);
  const created = new UserManager({
    authority: signIn.issuer,
    client_id: signIn.clientId,
    redirect_uri: `${location.origin}${SIGNED_IN}`,
    scope: "openid email",
    userStore: new WebStorageStateStore({ store: sessionStorage }),
    automaticSilentRenew: true,
    loadUserInfo: false,
  });
  created.events.addUserLoaded(setUser);
  created.events.addAccessTokenExpired(end);
  return created;
};

type ReturnState = { path?: string };

/** Returns to where the sign-in began. The callback fails for an address that was opened twice: the person signs in again. */
const completeSignIn = async (manager: UserManager): Promise<User | undefined> => {
  const signedIn = await manager.signinCallback().catch(() => undefined);
  const { path = CONSOLE } = (signedIn?.state ?? {}) as ReturnState;
  history.replaceState(null, "", path.startsWith(CONSOLE) ? path : CONSOLE);
  // The router reads the address on this event.
  dispatchEvent(new PopStateEvent("popstate"));
  return signedIn ?? undefined;
};

const restoreUser = async (manager: UserManager): Promise<User | undefined> => {
  const saved = await manager.getUser();
  if (!saved?.expired) return saved ?? undefined;
  return (await manager.signinSilent().catch(() => undefined)) ?? undefined;
};

/** Restores the session, or completes a sign-in. Safe to repeat after a failure. */
export const openSession = async (): Promise<void> => {
  session.set({ state: "opening" });
  try {
    manager ??= await openManager();
    const restored = location.pathname === SIGNED_IN ? await completeSignIn(manager) : await restoreUser(manager);
    if (restored) setUser(restored);
    else session.set({ state: "out" });
  } catch (error) {
    session.set({ state: "failed", error });
  }
};

/** An invitation's link ends in `#<token>/<address>`. An email program may cut it off. */
const readInvited = ({ pathname, hash }: URL): string | null => {
  const [, address] = hash.split("/");
  if (!pathname.startsWith(`${CONSOLE}join/`) || address === undefined) return null;
  try {
    return decodeURIComponent(address);
  } catch {
    return null;
  }
};

/** `?login_hint=` names the account: openid.net/specs/openid-connect-core-1_0.html#ThirdPartyInitiatedLogin. */
export const signIn = async (): Promise<void> => {
  const url = new URL(location.href);
  const hint = url.searchParams.get("login_hint") ?? readInvited(url);
  url.searchParams.delete("login_hint");
  leaveWithoutWarning();
  const state: ReturnState = { path: `${url.pathname}${url.search}${url.hash}` };
  await manager?.signinRedirect({ state, ...(hint === null ? {} : { login_hint: hint }) });
};

/** Ends the session here and at the issuer. */
export const signOut = async (): Promise<void> => {
  if (!manager) return;
  const endpoints = await manager.metadataService.getMetadata();
  const url = createSignOutUrl(endpoints, {
    clientId: manager.settings.client_id,
    returnUrl: `${location.origin}${CONSOLE}`,
    idToken: user?.id_token,
  });
  // Deletes the drafts: the next person must not see them.
  sessionStorage.clear();
  location.assign(url);
};

export const getAccessToken = (): string => user?.access_token ?? "";

let renewing: Promise<boolean> | undefined;

const requestToken = async (): Promise<boolean> => {
  try {
    return (await manager?.signinSilent()) != null;
  } catch (error) {
    // Without a response the session may still be valid.
    if (!(error instanceof ErrorResponse) && user?.refresh_token !== undefined) return false;
    end();
    return false;
  } finally {
    renewing = undefined;
  }
};

/** Returns false when there is no new token. */
export const renewToken = (): Promise<boolean> => (renewing ??= requestToken());
