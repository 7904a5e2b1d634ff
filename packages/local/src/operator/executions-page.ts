import { escapeHtml } from "@catraca/core/kernel/text";
import type { ExecutionSummary } from "../stepfunctions/api.ts";
import { addressOf, document, duration, link, pageLinks, pageOf, searchForm, time } from "./document.ts";
import type { OrderNow } from "./orders.ts";

export const EXECUTIONS_PATH = "/_local/executions";
export const EXECUTIONS_PAGE_SIZE = 100;

/** The first execution of an order has its id as name; later ones add their number. */
export const orderIdOf = (name: string): string => name.split("-r")[0] ?? name;

const isFailed = ({ status }: ExecutionSummary): boolean => status !== "RUNNING" && status !== "SUCCEEDED";

const GROUPS = {
  failed: isFailed,
  running: ({ status }: ExecutionSummary): boolean => status === "RUNNING",
  succeeded: ({ status }: ExecutionSummary): boolean => status === "SUCCEEDED",
};
type Group = keyof typeof GROUPS;
const isGroup = (name: string | null): name is Group => name !== null && Object.hasOwn(GROUPS, name);

type Found = { all: readonly ExecutionSummary[]; query: string; group: Group | undefined; found: readonly ExecutionSummary[] };

/** Those that the address's `query` and `status` select. The query is part of an order's number, a state or an error. */
export const findExecutions = (all: readonly ExecutionSummary[], parameters: URLSearchParams): Found => {
  const query = parameters.get("query")?.trim() ?? "";
  const status = parameters.get("status");
  const group = isGroup(status) ? status : undefined;
  const matches = ({ name, states, error = "" }: ExecutionSummary): boolean =>
    [name, states.at(-1) ?? "", error].some((part) => part.toLowerCase().includes(query.toLowerCase()));
  return { all, query, group, found: all.filter((one) => (group === undefined || GROUPS[group](one)) && matches(one)) };
};

const sumsOf = ({ all, group }: Found, address: (change: Record<string, string>) => string, nowMs: number): string => {
  const longest = Math.max(...all.filter(GROUPS.running).map(({ enteredAt }) => nowMs - Date.parse(enteredAt)));
  const wait = Number.isFinite(longest) ? `, the longest in its state for ${duration(longest)}` : "";
  const sum = (name: Group, text: string): string => {
    const label = `${all.filter(GROUPS[name]).length} ${text}`;
    return `<li>${name === group ? `<b>${escapeHtml(label)}</b>` : link(address({ status: name }), label)}</li>`;
  };
  const every = group === undefined ? `<b>${all.length} in all</b>` : link(address({ status: "" }), `${all.length} in all`);
  return `<ul class="sums">${sum("failed", "failed")}${sum("running", `running${wait}`)}${sum("succeeded", "succeeded")}<li>${every}</li></ul>`;
};

/** An order's own status, because an execution succeeds for an expired order too. */
export const orderText = (order: OrderNow | undefined): string =>
  order === undefined ? "unknown" : `${order.status}${order.attention ? `, needs someone: ${order.attention}` : ""}`;

const rowOf = (one: ExecutionSummary, orders: ReadonlyMap<string, OrderNow>, nowMs: number): string => {
  const error = [one.error, one.cause].filter((part) => part !== undefined && part !== "").join(": ");
  const ms = (one.stoppedAt === undefined ? nowMs : Date.parse(one.stoppedAt)) - Date.parse(one.startedAt);
  const id = escapeHtml(`execution-${one.name}`);
  return `<tr><th scope="row"><a id="${id}" href="${escapeHtml(`${EXECUTIONS_PATH}/${encodeURIComponent(one.name)}`)}">${escapeHtml(one.name)}</a></th><td>${escapeHtml(orderText(orders.get(orderIdOf(one.name))))}</td><td>${escapeHtml(one.status)}</td><td>${one.states.map(escapeHtml).join(" → ")}</td><td>${escapeHtml(error.slice(0, 200))}</td><td>${time(one.startedAt)}</td><td>${duration(ms)}</td></tr>`;
};

const HEADS = ["Order", "Order now", "Execution", "States", "Error", "Started", "Took"];

export const executionsPage = (p: {
  executions: readonly ExecutionSummary[];
  parameters: URLSearchParams;
  /** Of the executions on this page. */
  orders: ReadonlyMap<string, OrderNow>;
  nowMs: number;
}): string => {
  const result = findExecutions(p.executions, p.parameters);
  const page = pageOf(result.found, EXECUTIONS_PAGE_SIZE, p.parameters.get("page"));
  const address = addressOf(EXECUTIONS_PATH, p.parameters);
  const table = `<div class="scroll" tabindex="0" role="region" aria-label="Executions"><table>
<thead><tr>${HEADS.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead>
<tbody>
${page.items.map((one) => rowOf(one, p.orders, p.nowMs)).join("\n")}
</tbody>
</table></div>`;
  const none =
    p.executions.length === 0
      ? "<p>No order was placed since this start: a restart forgets executions.</p>"
      : "<p>No execution matches.</p>";
  const hidden = result.group === undefined ? {} : { status: result.group };
  return document(
    "Executions",
    [
      sumsOf(result, address, p.nowMs),
      searchForm({ label: "Order's number, state or error", query: result.query, hidden }),
      result.found.length === 0 ? none : table,
      pageLinks(page, address),
    ].join("\n"),
    { live: true },
  );
};
