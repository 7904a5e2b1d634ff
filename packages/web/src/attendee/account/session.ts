/** The sign-in of attendees. Loaded when somebody uses it. */
import { ApiError, readBody } from "../../api/response.ts";
import { publicApi } from "../../api/public-api.ts";
import { settingsQuery } from "../../api/settings.ts";
import { queryClient } from "../../app.tsx";
import { createSession } from "../../sign-in/session.ts";

const HOME = "/orders";
const SIGNED_IN = "/signed-in";

const session = createSession({
  findClient: async () => {
    const { attendeeSignIn } = await queryClient.fetchQuery(settingsQuery);
    if (!attendeeSignIn) throw new ApiError("account.off", 404, "The installation has no accounts of attendees.");
    return attendeeSignIn;
  },
  home: HOME,
  signedIn: SIGNED_IN,
});

export const { useSession, openSession, signOut } = session;

export const signIn = async (): Promise<void> => {
  await openSession();
  await session.signIn({ path: HOME });
};

const readPage = (cursor: string) =>
  readBody(
    publicApi.me.orders.$get(
      { query: cursor === "" ? {} : { cursor } },
      { headers: { authorization: `Bearer ${session.getAccessToken()}` } },
    ),
  );

/** Repeats the call once with a new token. */
export const readOwnOrders = async (cursor: string) => {
  try {
    return await readPage(cursor);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401 || !(await session.renewToken())) throw error;
    return readPage(cursor);
  }
};

export type OwnOrder = Awaited<ReturnType<typeof readPage>>["orders"][number];
