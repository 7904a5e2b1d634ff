/** Searching a long list: kept in the address, so that it is there again on the way back and can be passed on. */
import { useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Mark } from "../parts/mark.tsx";
import type { Search } from "./queries.ts";

const PAUSE_MS = 300;

export const textOf = (search: Search<string>): string => {
  const all = new URLSearchParams(Object.entries(search).filter(([, value]) => value !== ""));
  return all.size > 0 ? `?${all.toString()}` : "";
};

/** What is searched for, as the address says it. */
export const useSearch = <S extends string>(statuses: readonly S[]) => {
  const { path, query, route } = useLocation();
  const status = statuses.find((one) => one === query["status"]) ?? "";
  const search: Search<S> = { query: query["query"] ?? "", status };
  return { search, find: (part: Partial<Search<S>>) => route(`${path}${textOf({ ...search, ...part })}`, true) };
};

type SearchForm<S extends string> = {
  label: string;
  search: Search<S>;
  find: (part: Partial<Search<S>>) => void;
  statuses: readonly S[];
  words: (status: S) => string;
};

export const SearchForm = <S extends string>({ label, search, find, statuses, words }: SearchForm<S>) => {
  const [typed, setTyped] = useState(search.query);
  useEffect(() => {
    if (typed.trim() === search.query) return undefined;
    const timer = setTimeout(() => find({ query: typed.trim() }), PAUSE_MS);
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
        onChange={(event) => find({ status: event.currentTarget.value as S | "" })}
      >
        <option value="">{m.console_any_status()}</option>
        {statuses.map((status) => (
          <option key={status} value={status}>
            {words(status)}
          </option>
        ))}
      </select>
    </form>
  );
};

type Pages = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown>; isFetching: boolean };

/** More of a list; a search that found nothing yet goes on by itself. */
export const MoreButton = ({ pages, found }: { pages: Pages; found: number }) => {
  const { hasNextPage, isFetching, fetchNextPage } = pages;
  useEffect(() => {
    if (found === 0 && hasNextPage && !isFetching) void fetchNextPage();
  }, [found, hasNextPage, isFetching]);
  if (!hasNextPage) return null;
  if (found === 0)
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
