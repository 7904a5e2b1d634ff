import type { ComponentChildren } from "preact";
import { getErrorMessage } from "../api/error-message.ts";
import { m } from "../paraglide/messages.js";
import { Button, ButtonLink } from "../parts/button.tsx";
import { EmptyState } from "../parts/empty-state.tsx";
import { Loading } from "../parts/loading.tsx";

type Query<T> = { data: T | undefined; error: Error | null; refetch: () => Promise<unknown> };

/** Renders the data of a query, or that it loads or failed. Data stays when a refetch fails. */
export const QueryView = <T,>({ query, children }: { query: Query<T>; children: (data: T) => ComponentChildren }) => {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error === null)
    return (
      <div class="page">
        <Loading />
      </div>
    );
  return (
    <div class="page">
      <EmptyState title={m.console_read_failed()} text={getErrorMessage(query.error)} heading="h1">
        <div class="row">
          <Button icon="turn" onClick={() => void query.refetch()}>
            {m.retry()}
          </Button>
          <ButtonLink href="/console/">{m.console_all_events()}</ButtonLink>
        </div>
      </EmptyState>
    </div>
  );
};
