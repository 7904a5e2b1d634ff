/** The root of the attendee and console apps: routes, queries and the language. A change of language renders everything again. */
import { QueryClient, QueryClientProvider } from "@tanstack/preact-query";
import type { ComponentType } from "preact";
import { render } from "preact";
import { LocationProvider } from "preact-iso";
import { shouldRetry, getRetryDelayMs } from "./api/retry.ts";
import { useLocale } from "./language/locale.ts";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: shouldRetry,
      retryDelay: getRetryDelayMs,
      refetchOnWindowFocus: true,
      networkMode: "always",
      staleTime: 2_000,
    },
    mutations: { networkMode: "always" },
  },
});

/** Asks again, also while a request is still unanswered. */
export const retryQuery = async (queryKey: readonly string[]): Promise<void> => {
  await queryClient.cancelQueries({ queryKey });
  await queryClient.refetchQueries({ queryKey });
};

const App = ({ pages: Pages }: { pages: ComponentType }) => (
  <QueryClientProvider client={queryClient}>
    <LocationProvider key={useLocale()}>
      <Pages />
    </LocationProvider>
  </QueryClientProvider>
);

export const renderApp = (pages: ComponentType): void => {
  const root = document.getElementById("app");
  if (root) render(<App pages={pages} />, root);
};
