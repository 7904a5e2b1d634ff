/** The ticket as a calendar entry (RFC 5545). */
import { addressOf, type Venue } from "../event/event.place.rules.ts";
import type { EventTime } from "../event/event.time.ts";

export type Entry = {
  event: Pick<EventTime, "startsAtMs" | "endsAtMs"> & { name: string; venue: Venue };
  ticket: { ticketId: string; attendeeName: string; ticketTypeName: string };
  url?: string | undefined;
  /** DTSTAMP: when the ticket was issued or its event changed, so that the same ticket gives the same file. */
  stampedAtMs: number;
  /** SEQUENCE (3.8.7.4): goes up with each change of the event. Without it a calendar keeps the old time. */
  sequence: number;
};

const MAX_OCTETS = 75;

const utc = (atMs: number): string => new Date(atMs).toISOString().replace(/\.\d+/, "").replaceAll(/[-:]/g, "");

/** Section 3.3.11. Control characters are not allowed. */
const escapeText = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\\;,]/g, String.raw`\$&`)
    .replaceAll(/\r\n|[\r\n\u0085\u2028\u2029]/g, String.raw`\n`)
    .replaceAll(/\p{Cc}/gu, "");

/** Section 3.1: a line continues after a line break and a space. The space counts, and a character is never split. */
const foldLine = (line: string): string => {
  const lines: string[] = [];
  let part = "";
  let octets = 0;
  for (const char of line) {
    const length = Buffer.byteLength(char);
    if (octets + length > MAX_OCTETS) {
      lines.push(part);
      part = " ";
      octets = 1;
    }
    part += char;
    octets += length;
  }
  return [...lines, part].join("\r\n");
};

export const ticketCalendar = ({ event, ticket, url, stampedAtMs, sequence }: Entry): string => {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Catraca//Catraca//EN",
    "METHOD:PUBLISH",
    "BEGIN:VEVENT",
    `UID:${escapeText(ticket.ticketId)}@catraca`,
    `DTSTAMP:${utc(stampedAtMs)}`,
    `SEQUENCE:${sequence}`,
    `DTSTART:${utc(event.startsAtMs)}`,
    `DTEND:${utc(event.endsAtMs)}`,
    `SUMMARY:${escapeText(event.name)}`,
    `LOCATION:${escapeText([event.venue.name, addressOf(event.venue)].filter(Boolean).join(", "))}`,
    `DESCRIPTION:${escapeText(`${ticket.ticketTypeName}: ${ticket.attendeeName}`)}`,
    // A URI is not escaped as text. Percent-encoding leaves no character that could end the line.
    ...(url === undefined ? [] : [`URL:${new URL(url).href}`]),
    "STATUS:CONFIRMED",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${foldLine(line)}\r\n`).join("");
};
