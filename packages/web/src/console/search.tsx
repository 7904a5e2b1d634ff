/** The search of a list. The address contains it, so that it can be shared and survives going back. */
import { useLocation } from "preact-iso";
import { useEffect, useRef, useState } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Mark } from "../parts/mark.tsx";
import "./search.css";
import "../parts/field.css";
import "../parts/loading.css";

const DEBOUNCE_MS = 300;

export const toQueryString = (search: Record<string, string>): string => {
  const parameters = new URLSearchParams(Object.entries(search).filter(([, value]) => value !== ""));
  return parameters.size > 0 ? `?${parameters.toString()}` : "";
};

/** The values that each filter can have. Null: any text. */
type Choices = Record<string, readonly string[] | null>;
type Chosen<C extends Choices> = { query: string } & { [K in keyof C]: C[K] extends readonly (infer V)[] ? V | "" : string };

export const useSearch = <const C extends Choices>(choices: C) => {
  const { path, query, route } = useLocation();
  const read = (name: string): string => {
    const value = query[name] ?? "";
    const values = choices[name];
    return values == null || values.includes(value) ? value : "";
  };
  const search = Object.fromEntries(["query", ...Object.keys(choices)].map((name) => [name, read(name)])) as Chosen<C>;
  const setSearch = (part: Record<string, string>): void =>
    route(`${path}${toQueryString({ ...(search as Record<string, string>), ...part })}`, true);
  return { search, setSearch };
};

export type Filter = { name: string; label: string; options: readonly (readonly [value: string, text: string])[] };

type SearchForm = {
  label: string;
  search: Record<string, string>;
  setSearch: (part: Record<string, string>) => void;
  filters: readonly Filter[];
};

export const SearchForm = ({ label, search, setSearch, filters }: SearchForm) => {
  const [typed, setTyped] = useState(search["query"] ?? "");
  /** A filter may change before the timer runs. */
  const latest = useRef(setSearch);
  latest.current = setSearch;
  const query = typed.trim();
  useEffect(() => {
    if (query === search["query"]) return undefined;
    const timer = setTimeout(() => latest.current({ query }), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [query]);
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
      {filters.map(({ name, label: text, options }) => (
        <select
          key={name}
          class="select"
          aria-label={text}
          value={search[name]}
          onChange={(event) => setSearch({ query, [name]: event.currentTarget.value })}
        >
          {options.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      ))}
    </form>
  );
};

/** The filter by status that orders and tickets have. */
export const createStatusFilter = <S extends string>(statuses: readonly S[], getText: (status: S) => string): Filter => ({
  name: "status",
  label: m.console_status(),
  options: [["", m.console_any_status()], ...statuses.map((status) => [status, getText(status)] as const)],
});

/** Loads further pages by itself, up to a bound, for a list that is sorted or grouped on the page. */
export const useFurtherPages = (pages: Pages & { data: { pages: readonly unknown[] } | undefined }, mostPages: number): void => {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = pages;
  const loaded = data?.pages.length ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError && loaded < mostPages) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, loaded]);
};

type Pages = {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
  isFetching: boolean;
  isError: boolean;
};

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
