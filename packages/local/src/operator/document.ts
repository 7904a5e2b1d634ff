/** The frame of the local pages for operators. They are plain HTML, so that they work while the product's pages do not. */
import { escapeHtml } from "@catraca/core/kernel/text";

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; --line: color-mix(in srgb, CanvasText 25%, Canvas) }
body { max-width: 72rem; margin: 0 auto; padding: 1rem }
nav ul, .sums { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; margin: 0; padding: 0; list-style: none }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: 1rem 0 }
label { display: block }
input, select, button { font: inherit; min-height: 2.75rem; padding: .25rem .75rem }
article { border-top: 1px solid var(--line); padding: 1rem 0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0 }
dd { margin: 0; overflow-wrap: anywhere }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .25rem 0; max-height: 24rem; overflow: auto }
iframe { box-sizing: border-box; width: 100%; height: 32rem; border: 1px solid var(--line); background: white; color-scheme: light }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .5rem; border-top: 1px solid var(--line); overflow-wrap: anywhere }
th { min-width: 6rem }
summary { min-height: 1.5rem; cursor: pointer }
`;

/** `live`: the page fetches itself every few seconds and replaces its content, see `refresh.ts`. */
export const document = (title: string, body: string, { live = false } = {}): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
${live ? `<script src="/_local/refresh.js" defer></script>\n` : ""}</head>
<body>
<nav aria-label="Local stack"><ul>
<li><a href="/_local/">Local stack</a></li><li><a href="/_local/executions">Executions</a></li><li><a href="/_local/outbox">Outbox</a></li>
</ul></nav>
<main id="main">
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;

/** Links only http addresses: a stored `javascript:` address stays text. */
export const link = (url: string, text: string): string =>
  /^(?:https?:\/\/|\/(?!\/))/i.test(url) ? `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>` : escapeHtml(text);

export const time = (at: string): string =>
  `<time datetime="${escapeHtml(at)}">${escapeHtml(at.replace("T", " ").replace(/\.\d+Z$/, " UTC"))}</time>`;

/** "4.2 s", "12 min", "3 h 5 min". */
export const duration = (ms: number): string => {
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** A search form that keeps the other parameters of the page's address. */
export const searchForm = (p: { label: string; query: string; hidden?: Record<string, string> }): string => `<form role="search">
<div><label for="query">${escapeHtml(p.label)}</label><input id="query" name="query" type="search" value="${escapeHtml(p.query)}"></div>
${Object.entries(p.hidden ?? {})
  .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
  .join("")}<button>Search</button>
</form>`;

export type Page<T> = { items: readonly T[]; number: number; count: number };

/** The page of a list that the address names, from 1. */
export const pageOf = <T>(all: readonly T[], size: number, asked: string | null): Page<T> => {
  const count = Math.max(1, Math.ceil(all.length / size));
  const number = Math.min(Math.max(1, Math.floor(Number(asked)) || 1), count);
  return { items: all.slice((number - 1) * size, number * size), number, count };
};

/** Links to the pages before and after. */
export const pageLinks = ({ number, count }: Page<unknown>, address: (parameters: Record<string, string>) => string): string =>
  count === 1
    ? ""
    : `<nav aria-label="Pages"><ul>${number > 1 ? `<li>${link(address({ page: String(number - 1) }), "Newer")}</li>` : ""}<li>Page ${number} of ${count}</li>${number < count ? `<li>${link(address({ page: String(number + 1) }), "Older")}</li>` : ""}</ul></nav>`;

/** An address of this page with some parameters replaced. Empty ones are left out, and the page number unless it is given. */
export const addressOf =
  (path: string, current: URLSearchParams) =>
  (change: Record<string, string>): string => {
    const next = new URLSearchParams(current);
    next.delete("page");
    for (const [name, value] of Object.entries(change)) {
      if (value === "") next.delete(name);
      else next.set(name, value);
    }
    return next.size === 0 ? path : `${path}?${next.toString()}`;
  };
