import jsqr from "jsqr";
import { getDocument, OPS } from "pdfjs-dist/legacy/build/pdf.mjs";
import { describe, expect, it } from "vitest";
import { drawCover } from "../event/event.cover.rules.ts";
import { tintOf } from "../event/event.tint.rules.ts";
import { layOutLines } from "./ticket.lines.ts";
import { type PrintedTicket, ticketsPdf } from "./ticket.pdf.ts";

const code = "T1CEA77NFPZEFQARBSCTD5N6O7PWGQCAWDKI6IVQITIJ7X2TDFV6LATX4Z";
const printed: PrintedTicket = {
  event: {
    eventId: "evt_a",
    name: "Maré Alta: festival de música instrumental",
    venue: { name: "Galpão do Porto", address: "Av. Rodrigues Alves, 303" },
    startsAtMs: Date.UTC(2026, 11, 12, 19),
    endsAtMs: Date.UTC(2026, 11, 13, 2, 30),
    timeZone: "America/Sao_Paulo",
  },
  ticket: {
    ticketId: "tkt_abcdefgh234567mn",
    code,
    attendeeName: "Tereza Nogueira",
    ticketTypeName: "Inteira",
    products: [{ name: "Pipoca", quantity: 2 }],
  },
  orderId: "ord_abcdefgh234567mn",
  locale: "pt-BR",
  issuedAtMs: Date.UTC(2026, 10, 1),
};
const named = (attendeeName: string): PrintedTicket => ({ ...printed, ticket: { ...printed.ticket, attendeeName } });

const ticketPdf = (page: PrintedTicket): Promise<Uint8Array> => ticketsPdf([page]);

type Item = { str: string; transform: number[]; width: number };

const opened = async (bytes: Uint8Array) => {
  const pdf = await getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 }).promise;
  const page = await pdf.getPage(1);
  const content = await page.getTextContent();
  const items = content.items.filter((item): item is typeof item & Item => "str" in item);
  return {
    pdf,
    page,
    items,
    text: items
      .map(({ str }) => str)
      .join(" ")
      .replaceAll(/\s+/g, " "),
  };
};

type Pixels = { data: Uint8ClampedArray; width: number; height: number };
type Surface = {
  canvas: { width: number; height: number };
  context: { getImageData: (x: number, y: number, width: number, height: number) => Pixels };
};

/** What a camera would see of the page. */
const scanned = async (bytes: Uint8Array) => {
  const { pdf, page } = await opened(bytes);
  const viewport = page.getViewport({ scale: 1.5 });
  const factory = pdf.canvasFactory as { create: (width: number, height: number) => Surface };
  const { canvas, context } = factory.create(Math.ceil(viewport.width), Math.ceil(viewport.height));
  await page.render({ canvas: canvas as never, canvasContext: context as never, viewport }).promise;
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  return (jsqr as unknown as typeof jsqr.default)(data, width, height);
};

const extreme: PrintedTicket = {
  ...printed,
  event: { ...printed.event, name: "W".repeat(500), venue: { name: "M".repeat(500), address: "Q".repeat(5000) } },
  ticket: {
    ...printed.ticket,
    attendeeName: "W".repeat(500),
    ticketTypeName: "T".repeat(500),
    products: Array.from({ length: 50 }, () => ({ name: "P".repeat(500), quantity: 50 })),
  },
};

const NAMES = {
  Polish: "Łukasz Żółć",
  Greek: "Νίκος Παπαδόπουλος",
  Cyrillic: "Алёна Щукина",
  Hebrew: "שלום כהן",
  Arabic: "محمد بن عبد الله",
  "older emoji": "Ana 😀 ❤",
  markup: "<script>alert(1)</script>",
  formula: '=HYPERLINK("x")',
};

describe("a printed ticket", () => {
  it("says when the doors open", async () => {
    const event = { ...printed.event, doorsOpenAtMs: Date.UTC(2026, 11, 12, 17) };
    expect((await opened(await ticketPdf({ ...printed, event }))).text).toContain("Portas: 14h");
  });

  it("says everything, in the reader's language and at the event's clock", async () => {
    const { pdf, text } = await opened(await ticketPdf(printed));
    expect(pdf.numPages).toBe(1);
    for (const part of [
      "Maré Alta: festival de",
      "música instrumental",
      "Galpão do Porto",
      "Av. Rodrigues Alves, 303",
      "Tereza Nogueira",
      "Inteira",
      "2 × Pipoca",
    ])
      expect(text).toContain(part);
    for (const part of ["Quando", "sábado, 12 de dezembro de 2026", "16h às 23h30", "tkt_abcdefgh234567mn", "Pedido 234567MN"])
      expect(text).toContain(part);
    expect(text.replaceAll(" ", "")).toContain(code);
    const english = await opened(await ticketPdf({ ...printed, locale: "en" }));
    for (const part of ["When", "12 December 2026", "16:00 to 23:30", "Show the code at the door."]) expect(english.text).toContain(part);
  });

  it("carries a code that scans off the page, whatever the names", { timeout: 30_000 }, async () => {
    for (const page of [printed, extreme, named(`Z${"\u0301\u0302\u0308\u0327".repeat(50)}oe`)]) {
      expect(await scanned(await ticketPdf(page))).toMatchObject({ data: code, version: 3 });
    }
  });

  it.each(Object.entries(NAMES))("writes a name in %s", async (_, name) => {
    const { pdf, text } = await opened(await ticketPdf({ ...named(name), ticket: { ...named(name).ticket, products: [] } }));
    expect(pdf.numPages).toBe(1);
    expect(text.replaceAll(" ", "")).toContain(name.replaceAll(" ", ""));
    expect(text).not.toContain("\uFFFD");
  });

  it("keeps names above the tear and inside the margins", async () => {
    const { pdf, items } = await opened(await ticketPdf(extreme));
    expect(pdf.numPages).toBe(1);
    for (const { str, transform, width } of items.filter(({ str: text }) => /^[WMQTP]{3}/.test(text))) {
      expect(transform[5], str).toBeGreaterThan(595.28 - 352 + 6);
      expect((transform[4] ?? 0) + width, str).toBeLessThan(419.53 - 28);
    }
  });

  it("shows one sign for what the font cannot write, a family of emoji included", async () => {
    expect((await opened(await ticketPdf(named("Ana 🎉 👨‍👩‍👧 漢")))).text).toContain("Ana \uFFFD \uFFFD \uFFFD");
  });

  it("takes what breaks lines, turns the order or is no text at all", async () => {
    for (const name of [
      "A\r\nBcc: x",
      "a\u202Eb\u2066c\u200F",
      "\uD800",
      "\0\u001B[1m",
      "\u0301\u0302",
      "\u2028\u2029",
      "🏴\u{E0067}\u{E0062}\u{E007F}",
      "x".repeat(10_000),
    ]) {
      const { pdf } = await opened(await ticketPdf(named(name)));
      expect(pdf.numPages, JSON.stringify(name)).toBe(1);
    }
    expect((await opened(await ticketPdf(named("A\r\nBcc: x")))).text).toContain("A Bcc: x");
    expect((await opened(await ticketPdf(named("abc\u202Edef")))).text).toContain("abcdef");
  });

  it("does not depend on the pages that were drawn before it, though they share their fonts", async () => {
    // The embedding of ǰ asks for its dotless j by number, and no page before this one has that letter.
    await ticketPdf(named("ǰ"));
    expect((await opened(await ticketPdf(named("aȷa")))).text).toContain("aȷa");
    const bytes = await ticketPdf(printed);
    await ticketPdf(named("Νίκος"));
    expect(Buffer.from(await ticketPdf(printed)).equals(bytes)).toBe(true);
  });

  it("becomes one document with a page for each ticket of an order", async () => {
    const pages = ["Ana", "Bia", "Caio"].map((name, at) => ({ ...named(name), ticket: { ...named(name).ticket, ticketId: `tkt_${at}` } }));
    const { pdf } = await opened(await ticketsPdf(pages as unknown as Parameters<typeof ticketsPdf>[0]));
    expect(pdf.numPages).toBe(3);
    for (const [at, name] of ["Ana", "Bia", "Caio"].entries()) {
      const { items } = await (await pdf.getPage(at + 1)).getTextContent();
      const text = items.map((item) => ("str" in item ? item.str : "")).join(" ");
      expect(text).toContain(name);
      expect(text).toContain(`tkt_${at}`);
    }
  });

  it("is the same file each time, and small", async () => {
    const [one, other] = [await ticketPdf(printed), await ticketPdf(printed)];
    expect(Buffer.from(one).equals(other)).toBe(true);
    expect(one.length).toBeLessThan(40_000);
  });

  it("speaks: language, title, and words for the picture", async () => {
    const { pdf, page } = await opened(await ticketPdf(printed));
    const { info } = (await pdf.getMetadata()) as { info: Record<string, unknown> };
    expect(info).toMatchObject({
      Title: "Maré Alta: festival de música instrumental: Inteira",
      Language: "pt-BR",
      Subject: "tkt_abcdefgh234567mn",
    });
    expect(JSON.stringify(await page.getStructTree())).toContain(`Código: ${code}`);
  });
});

describe("lines", () => {
  const box = { weight: "regular", sizes: [10], width: 400, height: 100, leading: 1.2 } as const;
  const spoken = (text: string) => layOutLines(text, box).lines.map(({ runs }) => runs.map((run) => run.text));

  it("put right-to-left words in the order the eye meets them, numbers and brackets too", () => {
    expect(spoken("Ana אברהם Silva")).toEqual([["Ana ", "אברהם", " Silva"]]);
    // From the left: the number, then the name; the bracket that opens is drawn as the one that closes.
    expect(spoken("כהן (דני) 123")).toEqual([["123", "כהן )דני( "]]);
    expect(spoken("123 (45)")).toEqual([["123 (45)"]]);
  });

  it("keep Persian digits, which have a right-to-left script but run to the right", () => {
    expect(spoken("علی ۱۲۳")[0]?.[0]).toBe("۳۲۱");
  });

  it("shrink before they break, and end in an ellipsis where the box ends", () => {
    const small = { ...box, sizes: [20, 10], width: 60, height: 24 };
    expect(layOutLines("Nome", small)).toMatchObject({ size: 20, lines: { length: 1 } });
    expect(layOutLines("Nome Nome", small)).toMatchObject({ size: 10 });
    const cut = layOutLines("Nome ".repeat(50), small);
    expect(cut.lines).toHaveLength(2);
    expect(cut.lines[1]?.runs[0]?.text).toMatch(/…$/);
    for (const { width } of cut.lines) expect(width * cut.size).toBeLessThanOrEqual(60);
  });
});

it("names the organizer and how to reach it, on one line, above the tear", async () => {
  const organizer = { name: "Coletivo\r\nRio", email: "oi@rio.example", phone: "+5521987654321" };
  const { text } = await opened(await ticketPdf({ ...printed, organizer }));
  expect(text).toContain("Organização: Coletivo Rio · oi@rio.example · +5521987654321");
  expect((await opened(await ticketPdf(printed))).text).not.toContain("Organização");
  const long = await ticketPdf({ ...printed, organizer: { name: "W".repeat(500), url: `https://${"w".repeat(400)}.example/` } });
  expect((await scanned(long))?.data).toBe(code);
});

it("has the event's cover along its top edge, in the organizer's colours", async () => {
  const fills = async (page: PrintedTicket): Promise<string[]> => {
    const list = await (await opened(await ticketPdf(page))).page.getOperatorList();
    return list.fnArray.flatMap((fn, at) => (fn === OPS.setFillRGBColor ? [String(list.argsArray[at][0]).toLowerCase()] : []));
  };
  const cover = tintOf("#8a1c7c");
  const own = new Set(drawCover(printed.event.eventId).map(({ fill }) => fill.toLowerCase()));
  const [plain, tinted] = [await fills(printed), await fills({ ...printed, cover })];
  expect(plain).toEqual(expect.arrayContaining([...own]));
  expect(plain).not.toContain(cover.ground);
  expect(tinted).toEqual(expect.arrayContaining([cover.ground, cover.first]));
  expect((await scanned(await ticketPdf({ ...printed, cover })))?.data).toBe(code);
});
