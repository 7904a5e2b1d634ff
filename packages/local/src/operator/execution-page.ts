import { escapeHtml } from "@catraca/core/kernel/text";
import type { ExecutionDetail } from "../stepfunctions/api.ts";
import type { Step, StepFailure } from "../stepfunctions/steps.ts";
import { document, duration, link, time } from "./document.ts";
import { EXECUTIONS_PATH, orderIdOf, orderText } from "./executions-page.ts";
import type { OrderNow } from "./orders.ts";

/** JSON on lines of its own, or the text as it is. */
const pretty = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

const json = (text: string | undefined): string => (text === undefined || text === "" ? "" : `<pre>${escapeHtml(pretty(text))}</pre>`);

const failureOf = ({ at, error, cause }: StepFailure): string => `<p>${time(at)} ${escapeHtml(error)}</p>${json(cause)}`;

const stepOf = ({ state, enteredAt, exitedAt, input, output, attempts, failures }: Step, index: number, nowMs: number): string => {
  const ms = (exitedAt === undefined ? nowMs : Date.parse(exitedAt)) - Date.parse(enteredAt);
  const retries = Math.max(0, attempts - 1);
  return `<article>
<h3>${index + 1}. ${escapeHtml(state)}</h3>
<dl><dt>Entered</dt><dd>${time(enteredAt)}</dd><dt>${exitedAt === undefined ? "In it for" : "Took"}</dt><dd>${duration(ms)}</dd><dt>Retries</dt><dd>${retries}</dd></dl>
${failures.map(failureOf).join("")}
<details id="step-${index}-input"><summary>Input of step ${index + 1}</summary>${json(input)}</details>
${output === undefined ? "" : `<details id="step-${index}-output"><summary>Output of step ${index + 1}</summary>${json(output)}</details>`}
</article>`;
};

const linksOf = (orderId: string, order: OrderNow | undefined): string =>
  `<ul class="sums">${order === undefined ? "" : `<li>${link(`/console/events/${order.eventId}/orders/${orderId}`, "Order in the console")}</li>`}<li>${link(`/_local/outbox?query=${encodeURIComponent(orderId)}`, "Messages about it")}</li></ul>`;

export const executionPage = (p: { execution: ExecutionDetail; order: OrderNow | undefined; nowMs: number }): string => {
  const { execution, order, nowMs } = p;
  const { name, status, startedAt, stoppedAt, error, cause, redriveCount, isRedrivable, steps, output } = execution;
  const orderId = orderIdOf(name);
  const ms = (stoppedAt === undefined ? nowMs : Date.parse(stoppedAt)) - Date.parse(startedAt);
  const redrive = `<form method="post" action="${escapeHtml(`${EXECUTIONS_PATH}/${encodeURIComponent(name)}/redrive`)}"><button>Redrive: continue at the failed state</button></form>`;
  const rows: [string, string][] = [
    ["Order now", escapeHtml(orderText(order))],
    ["Execution", escapeHtml(status)],
    ["Started", time(startedAt)],
    [stoppedAt === undefined ? "Running for" : "Took", duration(ms)],
    ...(redriveCount === 0 ? [] : [["Redriven", redriveCount === 1 ? "once" : `${redriveCount} times`] satisfies [string, string]]),
    ...(error === undefined ? [] : [["Error", escapeHtml(error)] satisfies [string, string]]),
  ];
  return document(
    `Execution ${name}`,
    [
      `<dl>${rows.map(([label, value]) => `<dt>${label}</dt><dd>${value}</dd>`).join("")}</dl>`,
      json(cause),
      linksOf(orderId, order),
      isRedrivable ? redrive : "",
      `<h2>Steps</h2>`,
      steps.length === 0
        ? "<p>Its history is no longer kept: only that of the newest executions is.</p>"
        : steps.map((step, index) => stepOf(step, index, nowMs)).join("\n"),
      output === undefined ? "" : `<h2>Output</h2>${json(output)}`,
    ].join("\n"),
    { live: true },
  );
};
