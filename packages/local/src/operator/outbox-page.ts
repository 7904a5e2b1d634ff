import { escapeHtml } from "@catraca/core/kernel/text";
import type { OutboxMessage } from "../outbox.ts";
import { addressOf, document, link, pageLinks, pageOf, searchForm, time } from "./document.ts";

const PAGE_SIZE = 20;

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

/** An email as people see it, with its text below. The frame has no rights: no script of an email runs. */
const contentOf = (message: OutboxMessage, title: string): string => {
  const text = `<pre>${escapeHtml(message.text)}</pre>`;
  if (message.html === "") return text;
  return `<iframe sandbox title="${escapeHtml(`${title}, as people see it`)}" srcdoc="${escapeHtml(withEmbedded(message))}"></iframe>
<details><summary>Plain text</summary>${text}</details>`;
};

const replyOf = ({ replyTo }: OutboxMessage): string => (replyTo === undefined ? "" : `<dt>Answers to</dt><dd>${escapeHtml(replyTo)}</dd>`);

const messageOf = (message: OutboxMessage): string => {
  const title = message.kind === "sms" ? `SMS to ${message.to}` : message.subject || "(no subject)";
  return `<article>
<h2>${escapeHtml(title)}</h2>
<dl><dt>Kind</dt><dd>${escapeHtml(message.kind)}</dd><dt>To</dt><dd>${escapeHtml(message.to)}</dd>${replyOf(message)}<dt>Sent</dt><dd>${time(message.at)}</dd></dl>
${contentOf(message, title)}
${attachmentsOf(message)}
</article>`;
};

const matches = ({ to, subject, text }: OutboxMessage, query: string): boolean =>
  [to, subject, text].some((part) => part.toLowerCase().includes(query.toLowerCase()));

/** Takes messages oldest first, and shows the newest first: those with the address's `query` in the recipient, the subject or the text. */
export const outboxPage = (messages: readonly OutboxMessage[], parameters: URLSearchParams): string => {
  const query = parameters.get("query")?.trim() ?? "";
  const found = messages.toReversed().filter((message) => matches(message, query));
  const page = pageOf(found, PAGE_SIZE, parameters.get("page"));
  const none = messages.length === 0 ? "<p>Nothing was sent yet.</p>" : "<p>No message matches.</p>";
  return document(
    "Outbox",
    [
      searchForm({ label: "Address, subject or text, such as an order's number", query }),
      `<p>${found.length} of ${messages.length} messages.</p>`,
      found.length === 0 ? none : page.items.map(messageOf).join("\n"),
      pageLinks(page, addressOf("/_local/outbox", parameters)),
    ].join("\n"),
  );
};
