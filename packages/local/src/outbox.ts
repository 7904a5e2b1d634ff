import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openLines, readLines } from "./lines.ts";

export type OutboxAttachment = { filename: string; contentType: string; url: string; contentId?: string };

export type OutboxMessage = {
  kind: "email" | "sms";
  to: string;
  from?: string;
  replyTo?: string;
  /** Empty for an SMS, as `html` is. */
  subject: string;
  text: string;
  html: string;
  attachments: OutboxAttachment[];
  at: string;
};

export type SentMessage = {
  kind: "email" | "sms";
  to: string;
  from?: string;
  replyTo?: string;
  text: string;
  subject?: string;
  html?: string;
  attachments?: { filename: string; contentType: string; content: Uint8Array; contentId?: string }[];
};

export type Outbox = {
  record(message: SentMessage): void;
  /** Oldest first. */
  messages(): OutboxMessage[];
  /** Finds an attachment's file by the part of its URL after the outbox's base. */
  attachment(below: string): { file: string; filename: string; contentType: string } | undefined;
  close(): void;
};

/** The file keeps only the URL's part after the base, because the base changes with the port. */
const safeName = (filename: string): string =>
  filename
    .replaceAll(/[^\p{L}\p{N}._ -]/gu, "_")
    .replace(/^\.+/, "_")
    .slice(-100) || "attachment";

const saveAttachments = (folder: string, message: SentMessage): OutboxAttachment[] =>
  (message.attachments ?? []).map(({ content, ...attachment }) => {
    const id = randomUUID();
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, id), content);
    return { ...attachment, url: `${id}/${encodeURIComponent(safeName(attachment.filename))}` };
  });

/** `baseUrl`: the base URL of attachments, ending in a slash. */
export const openOutbox = (options: { folder: string; baseUrl: string }): Outbox => {
  const file = path.join(options.folder, "outbox.jsonl");
  const attachmentsFolder = path.join(options.folder, "attachments");
  const kept = readLines<OutboxMessage>(file);
  const lines = openLines<OutboxMessage>(file);
  const attachments = new Map<string, OutboxAttachment>();
  const remember = (message: OutboxMessage): void => {
    for (const attachment of message.attachments) attachments.set(attachment.url.split("/")[0] ?? "", attachment);
  };
  for (const message of kept) remember(message);
  return {
    record(sent) {
      const message: OutboxMessage = {
        kind: sent.kind,
        to: sent.to,
        ...(sent.from === undefined ? {} : { from: sent.from }),
        ...(sent.replyTo === undefined ? {} : { replyTo: sent.replyTo }),
        subject: sent.subject ?? "",
        text: sent.text,
        html: sent.html ?? "",
        attachments: saveAttachments(attachmentsFolder, sent),
        at: new Date().toISOString(),
      };
      lines.append(message);
      kept.push(message);
      remember(message);
    },
    messages: () =>
      kept.map((message) => ({
        ...message,
        attachments: message.attachments.map((attachment) => ({ ...attachment, url: new URL(attachment.url, options.baseUrl).href })),
      })),
    attachment(below) {
      const id = below.split("/")[0] ?? "";
      const found = attachments.get(id);
      const saved = path.join(attachmentsFolder, id);
      return found && existsSync(saved) ? { file: saved, filename: safeName(found.filename), contentType: found.contentType } : undefined;
    },
    close: () => lines.close(),
  };
};
