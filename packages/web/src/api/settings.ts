/** The settings of the installation, read at run time: one build serves every installation. */
import { useQuery } from "@tanstack/preact-query";
import { readBody } from "./response.ts";
import { publicApi } from "./public-api.ts";

export const settingsQuery = {
  queryKey: ["settings"],
  queryFn: async () => (await readBody(publicApi.settings.$get())).settings,
  staleTime: Infinity,
};

export const useSettings = () => useQuery(settingsQuery);
