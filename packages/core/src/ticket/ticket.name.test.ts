import { describe, expect, it } from "vitest";
import { fileNameOf, toAscii } from "./ticket.name.ts";

const name = (event: string, person: string, file: Parameters<typeof fileNameOf>[0] = "ticket.pdf", locale: "pt-BR" | "en" = "pt-BR") =>
  fileNameOf(file, { event, person, locale });

describe("the name of a download", () => {
  it("is of the event and the person", () => {
    expect(name("Maré Alta", "Ana Souza")).toBe("Maré Alta - Ana Souza.pdf");
    expect(name("Maré Alta", "Ana Souza", "event.ics")).toBe("Maré Alta - Ana Souza.ics");
    expect(name("Maré Alta", "Ana Souza", "qr.png")).toBe("Maré Alta - Ana Souza.png");
  });

  it("is of the event alone for all tickets of an order", () => {
    expect(name("Maré Alta", "Ana", "tickets.pdf")).toBe("Maré Alta - ingressos.pdf");
    expect(name("Maré Alta", "Ana", "tickets.pdf", "en")).toBe("Maré Alta - tickets.pdf");
  });

  it.each([
    ["../../etc/passwd", 'a\\b:c*d?e"f<g>h|i', "etc passwd - a b c d e f g h i.pdf"],
    ["A\r\nB", "\u202Efdp.exe", "A B - fdp.exe.pdf"],
    ["...", "Ana.", "Ana.pdf"],
    ["///", "???", "ingressos.pdf"],
    ["\uD800x", "y", "\uFFFDx - y.pdf"],
  ])("has no character that a file system refuses: %j of %j", (event, person, expected) => {
    expect(name(event, person)).toBe(expected);
  });

  it("fits a file system, whatever people are called", () => {
    expect(Buffer.byteLength(name("😀".repeat(200), "נ".repeat(500)))).toBeLessThanOrEqual(255);
  });

  it("has a form in ASCII", () => {
    expect(toAscii("Maré Alta - Łukasz.pdf")).toBe("Mare Alta - _ukasz.pdf");
    expect(toAscii('a"b\\c.pdf')).toBe("a_b_c.pdf");
  });
});
