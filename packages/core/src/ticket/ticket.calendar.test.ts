import { describe, expect, it } from "vitest";
import { type Entry, ticketCalendar } from "./ticket.calendar.ts";
import { formatEventTime } from "../event/event.time.ts";

const entry: Entry = {
  event: {
    name: "Maré Alta",
    venue: { name: "Galpão do Porto", address: "Rua da Gamboa, 210", city: "Rio de Janeiro" },
    startsAtMs: Date.UTC(2026, 11, 12, 19),
    endsAtMs: Date.UTC(2026, 11, 13, 2, 30),
  },
  ticket: { ticketId: "tkt_abcdefgh234567mn", attendeeName: "Tereza Nogueira", ticketTypeName: "Inteira" },
  stampedAtMs: Date.UTC(2026, 10, 1, 12),
  sequence: 3,
};
const ofName = (name: string): string => ticketCalendar({ ...entry, event: { ...entry.event, name } });

/** Unfolds and unescapes as RFC 5545 tells a reader to. */
const read = (file: string) => {
  const lines = file.replaceAll(/\r\n[ \t]/g, "").split("\r\n");
  return lines.map((line) => {
    const at = line.indexOf(":");
    return [
      line.slice(0, at),
      line.slice(at + 1).replaceAll(/\\([\\;,nN])/g, (_, sign: string) => (sign.toLowerCase() === "n" ? "\n" : sign)),
    ] as const;
  });
};
const valueOf = (file: string, name: string) => read(file).find(([key]) => key === name)?.[1];

describe("a calendar entry", () => {
  it("is the ticket's event, in UTC", () => {
    const url = "https://catraca.example/pedido#token";
    expect(ticketCalendar({ ...entry, url })).toBe(
      [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Catraca//Catraca//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:tkt_abcdefgh234567mn@catraca",
        "DTSTAMP:20261101T120000Z",
        "SEQUENCE:3",
        "DTSTART:20261212T190000Z",
        "DTEND:20261213T023000Z",
        "SUMMARY:Maré Alta",
        String.raw`LOCATION:Galpão do Porto\, Rua da Gamboa\, 210\, Rio de Janeiro`,
        "DESCRIPTION:Inteira: Tereza Nogueira",
        `URL:${url}`,
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
      ].join("\r\n"),
    );
  });

  it.each([
    String.raw`a\b;c,d:e"f`,
    "Łukasz Νίκος שלום 👨‍👩‍👧",
    `${"\u0301".repeat(200)}x`,
    "🎉".repeat(100),
    "<script>",
    "=HYPERLINK()",
    "x".repeat(500),
    "a\nb",
    String.raw`\n`,
  ])("gives back the name %j", (name) => {
    const file = ofName(name);
    expect(valueOf(file, "SUMMARY")).toBe(name);
    for (const line of file.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(file).not.toMatch(/[^\r]\n|\r[^\n]/);
    expect(file).not.toContain("\uFFFD");
  });

  it("fills a line to 75 octets and no further", () => {
    expect(ofName("x".repeat(67))).toContain(`SUMMARY:${"x".repeat(67)}\r\n`);
    expect(ofName("x".repeat(68))).toContain(`SUMMARY:${"x".repeat(67)}\r\n x\r\n`);
    expect(ofName(`${"x".repeat(66)}é`)).toContain(`SUMMARY:${"x".repeat(66)}\r\n é\r\n`);
  });

  it("lets no name write a line of its own", () => {
    const file = ofName("A\r\nATTACH:https://thief.example\rEND:VEVENT\u2028\u0000\u0085B");
    expect(valueOf(file, "SUMMARY")).toBe("A\nATTACH:https://thief.example\nEND:VEVENT\n\nB");
    expect(read(file).map(([key]) => key)).not.toContain("ATTACH");
    expect(() => ticketCalendar({ ...entry, url: "no url" })).toThrow(TypeError);
  });
});

describe("when an event is", () => {
  const at = (startsAtMs: number, hours: number, timeZone = "America/Sao_Paulo") => ({
    startsAtMs,
    endsAtMs: startsAtMs + hours * 3_600_000,
    timeZone,
  });
  const start = Date.UTC(2026, 11, 12, 19);

  it("stands at the event's own clock, in the reader's words", () => {
    expect(formatEventTime(at(start, 7.5), "pt-BR")).toEqual({
      date: "sábado, 12 de dezembro de 2026",
      hours: "16h às 23h30",
      zone: "Horário Padrão de Brasília",
    });
    expect(formatEventTime(at(start, 7.5), "en")).toMatchObject({ hours: "16:00 to 23:30", zone: "Brasilia Standard Time" });
    expect(formatEventTime(at(start, 7.5), "en").date).toMatch(/^Saturday,? 12 December 2026$/);
    expect(formatEventTime(at(start, 1, "Asia/Tokyo"), "pt-BR")).toMatchObject({
      date: "domingo, 13 de dezembro de 2026",
      hours: "4h às 5h",
    });
  });

  it("is one date for a night, two for a festival", () => {
    expect(formatEventTime(at(start, 10), "pt-BR").date).toBe("sábado, 12 de dezembro de 2026");
    expect(formatEventTime(at(start, 30), "pt-BR").date).toMatch(/^12\s?–\s?13 de dezembro de 2026$/);
  });

  it("writes midnight and minutes", () => {
    expect(formatEventTime(at(Date.UTC(2026, 11, 12, 3, 5), 0.5), "pt-BR").hours).toBe("0h05 às 0h35");
    expect(formatEventTime(at(Date.UTC(2026, 11, 12, 3), 1), "en").hours).toBe("00:00 to 01:00");
  });
});
