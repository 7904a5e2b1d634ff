import { escapeHtml } from "@catraca/core/kernel/text";
import type { OutboxMessage } from "./outbox.ts";
import type { ExecutionSummary } from "./stepfunctions/api.ts";

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 0 auto; padding: 1rem }
article { border-top: 1px solid GrayText; padding: 1rem 0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0 }
dd { margin: 0; overflow-wrap: anywhere }
pre { white-space: pre-wrap; overflow-wrap: anywhere }
iframe { width: 100%; height: 24rem; border: 1px solid GrayText; background: white }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .5rem; border-top: 1px solid GrayText; overflow-wrap: anywhere }
`;

const document = (title: string, body: string, head = ""): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${head}<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;

/** Links only http addresses: a stored `javascript:` address stays text. */
const link = (url: string, text: string): string =>
  /^(?:https?:\/\/|\/(?!\/))/i.test(url) ? `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>` : escapeHtml(text);

const time = (at: string): string => `<time datetime="${escapeHtml(at)}">${escapeHtml(at)}</time>`;

/** Shows images of the email from the outbox. */
const withEmbedded = ({ html, attachments }: OutboxMessage): string =>
  attachments.reduce(
    (shown, { contentId, url }) => (contentId === undefined ? shown : shown.replaceAll(`cid:${contentId}`, escapeHtml(url))),
    html,
  );

const attachmentsOf = ({ attachments }: OutboxMessage): string =>
  attachments.length === 0
    ? ""
    : `<p>Attachments:</p><ul>${attachments.map(({ url, filename, contentType }) => `<li>${link(url, filename)} (${escapeHtml(contentType)})</li>`).join("")}</ul>`;

const messageOf = (message: OutboxMessage): string => {
  const title = message.kind === "sms" ? `SMS to ${message.to}` : message.subject || "(no subject)";
  const preview =
    message.html === ""
      ? ""
      : `<iframe sandbox title="${escapeHtml(`${title}, as HTML`)}" srcdoc="${escapeHtml(withEmbedded(message))}"></iframe>`;
  return `<article>
<h2>${escapeHtml(title)}</h2>
<dl><dt>Kind</dt><dd>${escapeHtml(message.kind)}</dd><dt>To</dt><dd>${escapeHtml(message.to)}</dd><dt>Sent</dt><dd>${time(message.at)}</dd></dl>
<pre>${escapeHtml(message.text)}</pre>
${attachmentsOf(message)}
${preview}
</article>`;
};

/** Takes messages oldest first, and shows the newest first. */
export const outboxPage = (messages: readonly OutboxMessage[]): string =>
  document("Outbox", messages.length === 0 ? "<p>Nothing was sent yet.</p>" : messages.toReversed().map(messageOf).join("\n"));

const executionOf = (execution: ExecutionSummary): string => {
  const error = [execution.error, execution.cause].filter((part) => part !== undefined && part !== "").join(": ");
  const path = execution.states.map(escapeHtml).join(" → ");
  return `<tr><th scope="row">${escapeHtml(execution.name)}</th><td>${escapeHtml(execution.status)}</td><td>${path}</td><td>${escapeHtml(error)}</td><td>${time(execution.startedAt)}</td></tr>`;
};

export const executionsPage = (executions: readonly ExecutionSummary[]): string =>
  document(
    "Executions",
    executions.length === 0
      ? "<p>No order was placed since this start: a restart forgets executions.</p>"
      : `<table>
<thead><tr><th scope="col">Name</th><th scope="col">Status</th><th scope="col">States</th><th scope="col">Error</th><th scope="col">Started</th></tr></thead>
<tbody>
${executions.map(executionOf).join("\n")}
</tbody>
</table>`,
    '<meta http-equiv="refresh" content="5">\n',
  );

export type Addresses = { web: string; api: string; admin: string; scan: string; outbox: string; executions: string };

/** Pages are links; addresses for programs are text. */
const addressRows = ({ web, api, admin, scan, outbox, executions }: Addresses): [string, string][] => [
  ["Events", link(web, web)],
  ["Console", link(`${web}console/`, `${web}console/`)],
  ["Door", link(`${web}door/`, `${web}door/`)],
  ["Outbox", link(outbox, outbox)],
  ["Executions", link(executions, executions)],
  ["Public API", `${escapeHtml(api)} (${link(`${api}/openapi.json`, "described")})`],
  ["Admin API", `${escapeHtml(admin)} (${link(`${admin}/openapi.json`, "described")})`],
  ["Scan URL", escapeHtml(scan)],
];

export const addressesPage = (addresses: Addresses): string =>
  document(
    "Local stack",
    `<dl>${addressRows(addresses)
      .map(([label, value]) => `<dt>${label}</dt><dd>${value}</dd>`)
      .join("\n")}</dl>`,
  );
