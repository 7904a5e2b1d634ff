/** The printed ticket: one A5 page in vectors, readable by screen readers. The same input gives the same bytes. */
import { buffer } from "node:stream/consumers";
import PDFDocument from "pdfkit";
import { shortNumberOf } from "../kernel/id.rules.ts";
import { toOneLine } from "../kernel/text.ts";
import { matrixOf, runsOf } from "./ticket.image.ts";
import { fontOf, forgetGlyphs, type Weight } from "./ticket.font.ts";
import { layOutLines } from "./ticket.lines.ts";
import { COVER, drawCover, type Tint } from "../event/event.cover.rules.ts";
import { addressOf, type Venue } from "../event/event.place.rules.ts";
import { type EventTime, type Locale, formatEventTime } from "../event/event.time.ts";

type Organizer = { name: string; email?: string | undefined; phone?: string | undefined; url?: string | undefined };

export type PrintedTicket = {
  event: EventTime & { eventId: string; name: string; venue: Venue };
  ticket: {
    ticketId: string;
    code: string;
    attendeeName: string;
    ticketTypeName: string;
    products: readonly { name: string; quantity: number }[];
  };
  orderId: string;
  /** Undefined until the organization has a name. */
  organizer?: Organizer | undefined;
  /** The colours of the event's cover, if its organizer has one. */
  cover?: Tint | undefined;
  locale: Locale;
  /** The date in the file, which must not depend on the time of drawing. */
  issuedAtMs: number;
};

const WORDS = {
  "pt-BR": {
    ticket: "Ingresso",
    when: "Quando",
    where: "Onde",
    who: "Quem",
    with: "Inclui",
    code: "Código",
    order: "Pedido",
    by: "Organização",
    show: "Mostre o código na porta. Ele abre uma vez.",
  },
  en: {
    ticket: "Ticket",
    when: "When",
    where: "Where",
    who: "Who",
    with: "Includes",
    code: "Code",
    order: "Order",
    by: "Organizer",
    show: "Show the code at the door. It opens once.",
  },
};

const COLOURS = { go: "#00573b", paper: "#f4f6f2", text: "#0d1f18", soft: "#45564d", line: "#d3dbd2" };

// In points. The parts have fixed places, so that the longest name cannot reach the code.
const [WIDTH, HEIGHT] = [419.53, 595.28];
const MARGIN = 34;
const FULL = WIDTH - 2 * MARGIN;
const GAP = 20;
const HALF = (FULL - GAP) / 2;
const RIGHT = MARGIN + HALF + GAP;
const TEAR_AT = 352;
const CODE = { at: 380, side: 188 };
/** To the right of the code, four modules away. */
const ASIDE = { x: MARGIN + CODE.side + 28, width: FULL - CODE.side - 28 };

type Block = {
  text: string;
  x: number;
  y: number;
  width: number;
  height: number;
  sizes: readonly number[];
  weight?: Weight;
  colour?: string;
  leading?: number;
  tag?: string;
};

/** Returns where the text ends, so that the next text can follow it. */
const write = (doc: PDFKit.PDFDocument, block: Block): number => {
  if (block.text.trim() === "") return block.y;
  const { text, x, y, width, height, sizes, weight = "regular", colour = COLOURS.text, leading = 1.25, tag = "P" } = block;
  const { size, lines } = layOutLines(text, { weight, sizes, width, height, leading });
  const draw = () => {
    doc.font(weight).fontSize(size).fillColor(colour);
    lines.forEach((line, index) => {
      let at = x;
      for (const run of line.runs) {
        doc.text(run.text, at, y + size * (0.95 + index * leading), { lineBreak: false, baseline: "alphabetic", features: [] });
        at += run.width * size;
      }
    });
  };
  doc.addStructure(doc.struct(tag, { actual: toOneLine(text) }, draw));
  return y + lines.length * size * leading;
};

const ornament = (doc: PDFKit.PDFDocument, draw: () => void): void => {
  doc.markContent("Artifact").save();
  draw();
  doc.restore().endMarkedContent();
};

const BAND = 64;

/** The middle of the event's cover. */
const band = (doc: PDFKit.PDFDocument, { event, cover }: PrintedTicket): void => {
  const scale = WIDTH / COVER.width;
  doc.rect(0, 0, WIDTH, BAND).clip();
  doc.translate(0, (BAND - COVER.height * scale) / 2).scale(scale);
  for (const shape of drawCover(event.eventId, cover)) {
    const { x, y, fill } = shape;
    if (shape.kind === "rectangle") doc.rect(x, y, shape.width, shape.height).fill(fill);
    else if (shape.kind === "disc") doc.circle(x, y, shape.r).fill(fill);
    else {
      const { r, degrees } = shape;
      doc
        .save()
        .rotate(degrees, { origin: [x, y] })
        .path(`M${x} ${y - r}a${r} ${r} 0 0 1 0 ${2 * r}z`)
        .fill(fill)
        .restore();
    }
  }
};

const tear = (doc: PDFKit.PDFDocument): void => {
  for (const x of [0, WIDTH]) doc.circle(x, TEAR_AT, 10).fillAndStroke(COLOURS.paper, COLOURS.line);
  for (let x = 22; x <= WIDTH - 22; x += 7.5) doc.circle(x, TEAR_AT, 1.3).fill(COLOURS.line);
};

const mark = (doc: PDFKit.PDFDocument, x: number, y: number): void => {
  for (const angle of [-90, 30, 150]) {
    doc.save().translate(x, y).rotate(angle).scale(0.5).path("M0 0H16A8 8 0 0 1 0 0z").fill(COLOURS.go).restore();
  }
};

const drawCode = (doc: PDFKit.PDFDocument, code: string): void => {
  const matrix = matrixOf(code);
  const module = CODE.side / matrix.size;
  const number = (points: number): string => points.toFixed(3);
  const rectangles = runsOf(matrix).map(({ row, from, length }) =>
    [MARGIN + from * module, CODE.at + row * module, length * module, module].map(number).join(" "),
  );
  // As one piece of content: four hundred calls of `rect` take longer than the rest of the page.
  doc.fillColor("#000000").addContent(`${rectangles.join(" re\n")} re f`);
};

const fact = (doc: PDFKit.PDFDocument, label: string, { y, ...of }: Omit<Block, "sizes"> & { sizes?: readonly number[] }): number => {
  const below = write(doc, { text: label, x: of.x, width: of.width, y, height: 11, sizes: [8.5], colour: COLOURS.soft });
  return write(doc, { sizes: [11, 10, 9, 8, 7, 6], weight: "bold", ...of, y: below + 1 });
};

const upper = (doc: PDFKit.PDFDocument, { event, ticket, locale }: PrintedTicket): void => {
  const words = WORDS[locale];
  const when = formatEventTime(event, locale);
  const left = { x: MARGIN, width: HALF };
  const right = { x: RIGHT, width: HALF };
  write(doc, { text: ticket.ticketTypeName, x: MARGIN, y: 78, width: FULL, height: 14, sizes: [10.5, 9, 8], colour: COLOURS.soft });
  const title = { text: event.name, x: MARGIN, y: 94, width: FULL, height: 80, weight: "bold", tag: "H1" } as const;
  const titleEnd = write(doc, { ...title, sizes: [27, 23, 20, 17, 14, 12, 10, 8], leading: 1.1 });
  const y = Math.max(titleEnd, 94 + 30) + 14;
  const dateEnd = fact(doc, words.when, { text: when.date, ...left, y, height: 14, sizes: [11, 10, 9.5, 9, 8] });
  const hoursEnd = write(doc, { text: when.hours, ...left, y: dateEnd, height: 14, sizes: [11], weight: "bold" });
  const doorsEnd = write(doc, { text: when.doors ?? "", ...left, y: hoursEnd, height: 14, sizes: [11, 10, 9, 8], weight: "bold" });
  const whenEnd = write(doc, { text: when.zone, ...left, y: doorsEnd, height: 22, sizes: [8.5, 7], colour: COLOURS.soft });
  const venueEnd = fact(doc, words.where, { text: event.venue.name, ...right, y, height: 34 });
  const address = { text: addressOf(event.venue), ...right, y: venueEnd, height: 32, sizes: [9.5, 8.5, 7.5, 6.5], colour: COLOURS.soft };
  const row = Math.max(whenEnd, write(doc, address)) + 12;
  const products = ticket.products.map(({ name, quantity }) => `${quantity} × ${toOneLine(name)}`).join(", ");
  const whoWidth = products === "" ? FULL : HALF;
  fact(doc, words.who, {
    text: ticket.attendeeName,
    x: MARGIN,
    width: whoWidth,
    y: row,
    height: TEAR_AT - 24 - row,
    sizes: [14, 12, 10, 9, 8, 7, 6],
  });
  if (products !== "") fact(doc, words.with, { text: products, ...right, y: row, height: TEAR_AT - 24 - row });
};

/** In the gap above the tear. */
const contact = (doc: PDFKit.PDFDocument, { organizer, locale }: PrintedTicket): void => {
  if (!organizer) return;
  const { name, email, phone, url } = organizer;
  const parts = [name, email, phone, url].flatMap((part) => (part === undefined ? [] : [toOneLine(part)]));
  const text = `${WORDS[locale].by}: ${parts.join(" · ")}`;
  write(doc, { text, x: MARGIN, y: TEAR_AT - 23, width: FULL, height: 11, sizes: [8.5, 7.5, 6.5, 6], colour: COLOURS.soft });
};

const lower = (doc: PDFKit.PDFDocument, { ticket, orderId, locale }: PrintedTicket): void => {
  const words = WORDS[locale];
  doc.addStructure(doc.struct("Figure", { alt: `${words.code}: ${ticket.code}` }, () => drawCode(doc, ticket.code)));
  const groups = (ticket.code.match(/.{1,4}/g) ?? []).join(" ");
  const id = { ...ASIDE, height: 12, sizes: [9, 8, 7, 6], weight: "regular" } as const;
  const codeEnd = fact(doc, words.code, { text: groups, ...ASIDE, y: CODE.at - 3, height: 72, sizes: [10.5, 9, 8], leading: 1.35 });
  const idEnd = fact(doc, words.ticket, { text: ticket.ticketId, ...id, y: codeEnd + 5 });
  const orderEnd = fact(doc, words.order, { text: shortNumberOf(orderId), ...id, y: idEnd + 5 });
  write(doc, { text: words.show, ...ASIDE, y: orderEnd + 7, height: 24, sizes: [9, 8], colour: COLOURS.soft });
  ornament(doc, () => mark(doc, ASIDE.x + 8, CODE.at + CODE.side - 8));
  write(doc, {
    text: "catraca",
    ...ASIDE,
    x: ASIDE.x + 21,
    y: CODE.at + CODE.side - 14.5,
    height: 16,
    sizes: [12],
    weight: "bold",
    colour: COLOURS.go,
  });
};

/** Draws one page for each ticket. All tickets belong to one event and one order. */
export const ticketsPdf = async (pages: readonly [PrintedTicket, ...PrintedTicket[]]): Promise<Uint8Array> => {
  const [{ event, ticket, orderId, locale, issuedAtMs }] = pages;
  const isSingle = pages.length === 1;
  const info = {
    Title: isSingle ? `${toOneLine(event.name)}: ${toOneLine(ticket.ticketTypeName)}` : toOneLine(event.name),
    Subject: isSingle ? ticket.ticketId : shortNumberOf(orderId),
    Creator: "Catraca",
    Producer: "Catraca",
    CreationDate: new Date(issuedAtMs),
  };
  forgetGlyphs();
  const doc = new PDFDocument({
    autoFirstPage: false,
    size: [WIDTH, HEIGHT],
    margin: 0,
    // None until one is chosen: the default would be embedded too.
    font: null as unknown as string,
    lang: locale,
    displayTitle: true,
    tagged: true,
    pdfVersion: "1.7",
    info,
  });
  doc.registerFont("regular", fontOf("regular") as never).registerFont("bold", fontOf("bold") as never);
  const bytes = buffer(doc);
  for (const page of pages) {
    doc.addPage();
    ornament(doc, () => band(doc, page));
    upper(doc, page);
    contact(doc, page);
    ornament(doc, () => tear(doc));
    lower(doc, page);
  }
  doc.end();
  return bytes;
};
