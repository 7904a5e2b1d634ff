/** The sign-in of organizers and staff. */
import { settingsQuery } from "../api/settings.ts";
import { queryClient } from "../app.tsx";
import { createSession } from "../sign-in/session.ts";
import { leaveWithoutWarning } from "./draft.ts";

const CONSOLE = "/console/";
const SIGNED_IN = "/console/signed-in";

const session = createSession({
  findClient: async () => (await queryClient.fetchQuery(settingsQuery)).signIn,
  home: CONSOLE,
  signedIn: SIGNED_IN,
});

export const { useSession, openSession, signOut, getAccessToken, renewToken } = session;

/** An invitation's link ends in `#<token>/<address>`. An email program may cut it off. */
export const readInvited = ({ pathname, hash }: { pathname: string; hash: string }): string | null => {
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
  await session.signIn({ path: `${url.pathname}${url.search}${url.hash}`, loginHint: hint ?? undefined });
};
