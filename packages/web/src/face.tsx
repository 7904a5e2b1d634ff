/** What every face begins with: its routes, its data, and the language, which draws all of it again when it changes. */
import { QueryClient, QueryClientProvider } from "@tanstack/preact-query";
import type { ComponentType } from "preact";
import { render } from "preact";
import { LocationProvider } from "preact-iso";
import { mayRetry, pauseMs } from "./api/patience.ts";
import { useLocale } from "./language/locale.ts";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: mayRetry,
      retryDelay: pauseMs,
      refetchOnWindowFocus: true,
      networkMode: "always",
      staleTime: 2_000,
    },
    mutations: { networkMode: "always" },
  },
});

const Face = ({ pages: Pages }: { pages: ComponentType }) => (
  <QueryClientProvider client={queryClient}>
    <LocationProvider key={useLocale()}>
      <Pages />
    </LocationProvider>
  </QueryClientProvider>
);

export const openFace = (pages: ComponentType): void => {
  const root = document.getElementById("app");
  if (root) render(<Face pages={pages} />, root);
};
