/** What the pages know of their installation. The build holds none of it. */
import { useQuery } from "@tanstack/preact-query";
import { answerOf } from "./answer.ts";
import { publicApi } from "./public-api.ts";

export const settingsQuery = {
  queryKey: ["settings"],
  queryFn: async () => (await answerOf(publicApi.settings.$get())).settings,
  staleTime: Infinity,
};

export const useSettings = () => useQuery(settingsQuery);
