/**
 * Signs in with OpenID Connect, authorization code and PKCE, at the issuer that the installation names. Tokens stay in this tab. When a
 * session ends, the page and what was typed into it stay.
 */
import { ErrorResponse, UserManager, WebStorageStateStore, type User } from "oidc-client-ts";
import { createStore, useStore } from "../store.ts";
import { createSignOutUrl } from "./sign-out-url.ts";

export type Session =
  | { state: "opening" }
  | { state: "failed"; error: unknown }
  | { state: "out" }
  | { state: "in"; name: string }
  /** The page stays visible. */
  | { state: "ended"; name: string };

type Options = {
  findClient: () => Promise<{ issuer: string; clientId: string }>;
  /** The pages of this client are below this path. A sign-out leads to it. */
  home: string;
  /** The issuer leads back to this path. */
  signedIn: string;
};

type ReturnState = { path?: string };

const getName = ({ profile: { name, email, sub } }: User): string => name ?? email ?? sub;

export const createSession = ({ findClient, home, signedIn }: Options) => {
  const session = createStore<Session>({ state: "opening" });
  let manager: UserManager | undefined;
  let user: User | undefined;
  let renewing: Promise<boolean> | undefined;

  const setUser = (next: User): void => {
    user = next;
    session.set({ state: "in", name: getName(next) });
  };

  const end = (): void => {
    const current = session.get();
    if (current.state === "in") session.set({ ...current, state: "ended" });
  };

  const openManager = async (): Promise<UserManager> => {
    const { issuer, clientId } = await findClient();
    const created = new UserManager({
      authority: issuer,
      client_id: clientId,
      redirect_uri: `${location.origin}${signedIn}`,
      scope: "openid email",
      userStore: new WebStorageStateStore({ store: sessionStorage }),
      automaticSilentRenew: true,
      loadUserInfo: false,
    });
    created.events.addUserLoaded(setUser);
    created.events.addAccessTokenExpired(end);
    return created;
  };

  /** Returns to where the sign-in began. The callback fails for an address that was opened twice: the person signs in again. */
  const completeSignIn = async (manager: UserManager): Promise<User | undefined> => {
    const completed = await manager.signinCallback().catch(() => undefined);
    const { path = home } = (completed?.state ?? {}) as ReturnState;
    history.replaceState(null, "", path.startsWith(home) ? path : home);
    // The router reads the address on this event.
    dispatchEvent(new PopStateEvent("popstate"));
    return completed ?? undefined;
  };

  const restoreUser = async (manager: UserManager): Promise<User | undefined> => {
    const saved = await manager.getUser();
    if (!saved?.expired) return saved ?? undefined;
    return (await manager.signinSilent().catch(() => undefined)) ?? undefined;
  };

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

  return {
    useSession: (): Session => useStore(session),

    /** Restores the session, or completes a sign-in. Safe to repeat after a failure. */
    openSession: async (): Promise<void> => {
      session.set({ state: "opening" });
      try {
        manager ??= await openManager();
        const restored = location.pathname === signedIn ? await completeSignIn(manager) : await restoreUser(manager);
        if (restored) setUser(restored);
        else session.set({ state: "out" });
      } catch (error) {
        session.set({ state: "failed", error });
      }
    },

    /** Leaves for the issuer. `path`: where to return. Resolves only when the session is not open. */
    signIn: async ({ path, loginHint }: { path: string; loginHint?: string | undefined }): Promise<void> => {
      const state: ReturnState = { path };
      await manager?.signinRedirect({ state, ...(loginHint === undefined ? {} : { login_hint: loginHint }) });
    },

    /** Ends the session here and at the issuer. */
    signOut: async (): Promise<void> => {
      if (!manager) return;
      const endpoints = await manager.metadataService.getMetadata();
      const url = createSignOutUrl(endpoints, {
        clientId: manager.settings.client_id,
        returnUrl: `${location.origin}${home}`,
        idToken: user?.id_token,
      });
      // Deletes the drafts: the next person must not see them.
      sessionStorage.clear();
      location.assign(url);
    },

    getAccessToken: (): string => user?.access_token ?? "",

    /** Returns false when there is no new token. */
    renewToken: (): Promise<boolean> => (renewing ??= requestToken()),
  };
};
