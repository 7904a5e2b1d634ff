/** The sign-in of attendees. Loaded when somebody uses it. */
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
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

const authorize = () => ({ headers: { authorization: `Bearer ${session.getAccessToken()}` } });

const readPage = (cursor: string) => readBody(publicApi.me.orders.$get({ query: cursor === "" ? {} : { cursor } }, authorize()));

/** Repeats the call once with a new token. */
const withToken = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401 || !(await session.renewToken())) throw error;
    return call();
  }
};

export const readOwnOrders = (cursor: string) => withToken(() => readPage(cursor));

/** The organizers who have something of the account's address. */
export const readOrganizers = () => withToken(async () => (await readBody(publicApi.me.data.$get({}, authorize()))).organizers);

const { data } = publicApi.me;

export const readOwnData = (organizationId: string) =>
  withToken(() => readBody(data[":organizationId"].$get({ param: { organizationId } }, authorize())));

export const askOwnErasure = (organizationId: string) =>
  withToken(() =>
    readBody(data[":organizationId"].erasure.$post({ param: { organizationId } }, { ...authorize(), fetch: fetchWithRetry })),
  );

export type OwnOrder = Awaited<ReturnType<typeof readPage>>["orders"][number];
