/** The search of a list. The address contains it, so that it can be shared and survives going back. */
import { useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Mark } from "../parts/mark.tsx";
import type { Search } from "./queries.ts";
import "./search.css";
import "../parts/field.css";
import "../parts/loading.css";

const DEBOUNCE_MS = 300;

export const toQueryString = (search: Search<string>): string => {
  const parameters = new URLSearchParams(Object.entries(search).filter(([, value]) => value !== ""));
  return parameters.size > 0 ? `?${parameters.toString()}` : "";
};

export const useSearch = <S extends string>(statuses: readonly S[]) => {
  const { path, query, route } = useLocation();
  const status = statuses.find((status) => status === query["status"]) ?? "";
  const search: Search<S> = { query: query["query"] ?? "", status };
  return { search, setSearch: (part: Partial<Search<S>>) => route(`${path}${toQueryString({ ...search, ...part })}`, true) };
};

type SearchForm<S extends string> = {
  label: string;
  search: Search<S>;
  setSearch: (part: Partial<Search<S>>) => void;
  statuses: readonly S[];
  getText: (status: S) => string;
};

export const SearchForm = <S extends string>({ label, search, setSearch, statuses, getText }: SearchForm<S>) => {
  const [typed, setTyped] = useState(search.query);
  useEffect(() => {
    if (typed.trim() === search.query) return undefined;
    const timer = setTimeout(() => setSearch({ query: typed.trim() }), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <form class="search" role="search" onSubmit={(event) => event.preventDefault()}>
      <div class="affix">
        <Icon name="search" />
        <input
          class="input"
          type="search"
          aria-label={label}
          placeholder={label}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <select
        class="select"
        aria-label={m.console_status()}
        value={search.status}
        onChange={(event) => setSearch({ status: event.currentTarget.value as S | "" })}
      >
        <option value="">{m.console_any_status()}</option>
        {statuses.map((status) => (
          <option key={status} value={status}>
            {getText(status)}
          </option>
        ))}
      </select>
    </form>
  );
};

type Pages = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown>; isFetching: boolean };

/** A page of a search can be empty. Without a match yet, it loads the next page by itself. */
export const MoreButton = ({ pages, count }: { pages: Pages; count: number }) => {
  const { hasNextPage, isFetching, fetchNextPage } = pages;
  useEffect(() => {
    if (count === 0 && hasNextPage && !isFetching) void fetchNextPage();
  }, [count, hasNextPage, isFetching]);
  if (!hasNextPage) return null;
  if (count === 0)
    return (
      <p class="waiting" role="status">
        <Mark turning />
        <span>{m.console_searching()}</span>
      </p>
    );
  return (
    <Button small busy={pages.isFetchingNextPage} onClick={() => void fetchNextPage()}>
      {m.console_more()}
    </Button>
  );
};
