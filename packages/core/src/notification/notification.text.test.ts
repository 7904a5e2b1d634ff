import { describe, expect, it } from "vitest";
import { eventMovedEmail, partRefundedEmail } from "./notification.order-text.ts";
import {
  type RefundReason,
  refundedEmail,
  reissuedEmail,
  type TicketsEmail,
  ticketsEmail,
  ticketsSms,
  voidedEmail,
} from "./notification.text.ts";

const ticket = (index: number, attendeeName: string) => ({
  ticketId: `tkt_${index}`,
  code: `T1CODE${index}`,
  attendeeName,
  ticketTypeName: "Inteira",
  qrPngUrl: `https://files.example/${index}.png?a=1&b=2`,
  pdfUrl: `https://files.example/${index}.pdf?a=1&b=2`,
});
const email: TicketsEmail = {
  locale: "pt-BR",
  event: {
    name: "Maré Alta",
    venue: { name: "Galpão do Porto", address: "Rio de Janeiro" },
    startsAtMs: Date.UTC(2026, 11, 12, 19),
    endsAtMs: Date.UTC(2026, 11, 13, 2, 30),
    timeZone: "America/Sao_Paulo",
  },
  order: {
    orderId: "ord_1",
    total: { amountMinor: 16_000, currency: "BRL" },
    items: [
      { name: "Inteira", quantity: 2, amount: { amountMinor: 17_000, currency: "BRL" } },
      { name: "AMIGOS", quantity: 2, amount: { amountMinor: -2_000, currency: "BRL" } },
      { name: "Taxa de serviço", quantity: 1, amount: { amountMinor: 1_000, currency: "BRL" } },
    ],
  },
  buyerName: "Tereza Nogueira",
  tickets: [ticket(1, "Tereza Nogueira"), ticket(2, "Davi Łukasz")],
  orderUrl: "https://catraca.example/pedido/ord_1#token",
};
const STATEMENT = ["2 × Inteira: R$ 170,00", "2 × AMIGOS: -R$ 20,00", "1 × Taxa de serviço: R$ 10,00", "Total: R$ 160,00"];
const PART = { ...email, amount: { amountMinor: 1_250, currency: "BRL" }, gone: ["Davi Łukasz (Inteira)"] };
const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(1)</script>&'</title>`;
const spaces = (text: string) => text.replaceAll(/\s+/g, " ");
const links = (html: string) => Array.from(html.matchAll(/(?:href|src)="([^"]*)"/g), ([, url = ""]) => url.replaceAll("&amp;", "&"));

it.each([
  ["pt-BR", "organizer", "Devolvemos R$ 12,50", "A organização reembolsou uma parte do seu pedido."],
  ["en", "buyer", "We're returning R$12.50", "You cancelled a part of your order."],
] as const)("the email about a part that went back names the sum in both forms, in %s", (locale, by, sum, said) => {
  const { text, html } = partRefundedEmail({ ...PART, locale, by });
  for (const form of [text, html.replaceAll("&#39;", "'")])
    for (const part of [sum, said, "Davi Łukasz (Inteira)"]) expect(spaces(form)).toContain(part);
});

it.each([
  ["another city", { name: "Galpão do Porto", address: "Rio de Janeiro", city: "Niterói" }],
  ["a city that the address says already", { name: "Galpão do Porto", address: "Rio de Janeiro", city: "Rio de Janeiro" }],
])("a move to %s alone is one of the place", (_, venue) => {
  const event = { ...email.event, doorsOpenAtMs: Date.UTC(2026, 11, 12, 18), venue };
  const known = { ...event, venue: { name: "Galpão do Porto", address: "Rio de Janeiro" } };
  const { subject } = eventMovedEmail({ ...email, event, known, openUntilMs: undefined });
  expect(subject).toBe("Novo local: Maré Alta");
});

describe("the email with tickets", () => {
  it("says what was bought, when, where and how to enter, with every link, in both forms", () => {
    const { subject, text, html } = ticketsEmail(email);
    expect(subject).toBe("Seus ingressos: Maré Alta");
    const said = [
      "Olá, Tereza Nogueira.",
      "Pronto, é seu",
      "Maré Alta",
      "sábado, 12 de dezembro de 2026, 16h às 23h30",
      "Galpão do Porto, Rio de Janeiro",
    ];
    for (const part of [...said, "Davi Łukasz", "T1CODE1", "T1CODE2", "tkt_2", ...STATEMENT, "Pedido: ORD_1"]) {
      expect(spaces(text)).toContain(part);
      expect(spaces(html)).toContain(part);
    }
    const urls = [email.orderUrl, ...email.tickets.flatMap(({ qrPngUrl, pdfUrl }) => [qrPngUrl, pdfUrl])];
    for (const url of urls) expect(text.split(/\s/)).toContain(url);
    expect(links(html)).toEqual(urls);
  });

  it("says until when tickets can be returned, in both forms", () => {
    const policy = "Se mudar de ideia, devolva os ingressos até amanhã.";
    const { text, html } = ticketsEmail({ ...email, policy });
    for (const form of [text, html]) expect(form).toContain(policy);
  });

  it("says when the doors open, and names the zone of each time on the night of a clock change", () => {
    const event = {
      ...email.event,
      startsAtMs: Date.UTC(2026, 9, 24, 21),
      endsAtMs: Date.UTC(2026, 9, 25, 3),
      doorsOpenAtMs: Date.UTC(2026, 9, 24, 19, 30),
      timeZone: "Europe/Berlin",
    };
    const { text, html } = ticketsEmail({ ...email, locale: "en", event });
    for (const form of [text, html]) {
      expect(form).toContain("23:00 to 04:00 (23:00 Central European Summer Time, 04:00 Central European Standard Time)");
      expect(form).toContain("Doors: 21:30");
    }
  });

  it("speaks English, and of one ticket", () => {
    const { subject, text } = ticketsEmail({ ...email, locale: "en", tickets: [ticket(1, "Tereza")] });
    expect(subject).toBe("Your ticket: Maré Alta");
    for (const part of ["Hello Tereza Nogueira,", "Done, it's yours", "16:00 to 23:30", "See ticket: https://"])
      expect(text).toContain(part);
    expect(ticketsEmail({ ...email, tickets: [ticket(1, "Tereza")] }).subject).toBe("Seu ingresso: Maré Alta");
  });

  it("speaks of no sum when nothing was paid", () => {
    const { text, html } = ticketsEmail({ ...email, order: { ...email.order, total: { amountMinor: 0, currency: "BRL" } } });
    expect(text + html).not.toContain("R$");
  });

  it("has a language, a title, one heading, and words for every picture", () => {
    const { html } = ticketsEmail(email);
    expect(html).toContain('<html lang="pt-BR">');
    expect(html).toContain("<title>Seus ingressos: Maré Alta</title>");
    expect(html.match(/<h1/g)).toHaveLength(1);
    expect(html).toContain('alt="Código QR do ingresso de Davi Łukasz: T1CODE2"');
    expect(html.match(/<img /g)).toHaveLength(html.match(/ alt="[^"]+"/g)?.length ?? 0);
  });

  it("shows markup as it was typed, wherever it was typed", () => {
    const calm = ticketsEmail(email).html;
    const { html } = ticketsEmail({
      ...email,
      buyerName: HOSTILE,
      event: { ...email.event, name: HOSTILE, venue: { name: HOSTILE, address: HOSTILE } },
      order: { ...email.order, orderId: HOSTILE },
      orderUrl: HOSTILE,
      tickets: email.tickets.map((one) => ({
        ...one,
        ticketId: HOSTILE,
        code: HOSTILE,
        attendeeName: HOSTILE,
        ticketTypeName: HOSTILE,
        qrPngUrl: HOSTILE,
        pdfUrl: HOSTILE,
      })),
    });
    const tags = (text: string) => text.match(/<\/?[a-z][a-z0-9]*/gi);
    expect(tags(html)).toEqual(tags(calm));
    expect(html.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son\w+=/);
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  it("keeps right-to-left names from turning what stands beside them", () => {
    expect(ticketsEmail({ ...email, tickets: [ticket(1, "שלום כהן")] }).html).toContain("<bdi>שלום כהן</bdi>");
  });

  it("has a subject of one line and a bounded length, cut between letters", () => {
    const subjectFor = (name: string) => ticketsEmail({ ...email, event: { ...email.event, name } }).subject;
    expect(subjectFor("A\r\nBcc: thief@example.com\u2028x")).toBe("Seus ingressos: A Bcc: thief@example.com x");
    expect(subjectFor("x".repeat(500))).toMatch(/^Seus ingressos: x+…$/);
    for (const name of ["x".repeat(500), "👨‍👩‍👧".repeat(60), `a${"\u0301".repeat(400)}`])
      expect(subjectFor(name).length).toBeLessThanOrEqual(120);
    expect(subjectFor("👨‍👩‍👧".repeat(60))).toMatch(/👨‍👩‍👧…$/u);
    expect(subjectFor("\uD800")).toBe("Seus ingressos: \uFFFD");
  });

  it("lets no name write lines of its own into the text", () => {
    const { text } = ticketsEmail({ ...email, buyerName: "A\r\n\r\nPedido: ord_2", tickets: [ticket(1, "B\nPDF: https://thief.example")] });
    expect(text).not.toMatch(/^(Pedido: ord_2|PDF: https:\/\/thief)/m);
  });
});

describe("the email about a refund", () => {
  const refund = (reason: RefundReason, locale: "pt-BR" | "en" = "pt-BR") => refundedEmail({ ...email, locale, reason });

  it("says why, how much, and that there is nothing to do", () => {
    const late = refund("paid_late");
    expect(late.subject).toBe("Reembolso: Maré Alta");
    for (const form of [late.text, late.html])
      for (const part of [
        "O pagamento chegou depois do prazo e os ingressos acabaram.",
        "Devolvemos R$ 160,00",
        "Você não precisa fazer nada.",
        "Pedido: ORD_1",
      ])
        expect(spaces(form)).toContain(part);
    expect(refund("event_cancelled").text).toContain("O evento foi cancelado.");
    expect(refund("organizer", "en").text).toContain("The organizer refunded your order.");
    expect(spaces(refund("paid_late", "en").html)).toContain("We&#39;re returning R$160.00");
  });

  it("speaks of no money when nothing was paid", () => {
    const order = { ...email.order, total: { amountMinor: 0, currency: "BRL" } };
    const free = refundedEmail({ ...email, order, reason: "organizer" });
    expect(free.subject).toBe("Pedido cancelado: Maré Alta");
    for (const form of [free.text, free.html]) {
      expect(spaces(form)).toContain("A organização cancelou o seu pedido. Os ingressos não valem mais.");
      expect(form).not.toMatch(/R\$|Devolvemos|O valor volta/);
    }
    expect(refundedEmail({ ...email, order, reason: "event_cancelled", locale: "en" }).text).toContain("The event was cancelled.");
  });

  it("shows markup as it was typed", () => {
    const { html } = refundedEmail({ ...email, buyerName: HOSTILE, event: { name: HOSTILE }, reason: "organizer" });
    expect(html).not.toContain("<script");
    expect(html).not.toContain("<img");
  });
});

describe("the email about one ticket", () => {
  const { tickets: _, ...facts } = email;
  const changed = { ...facts, ticket: ticket(2, "Davi Łukasz") };

  it("says that it was voided, and whether the others still work, without a word of money", () => {
    const { subject, text, html } = voidedEmail({ ...changed, hasOthers: true });
    expect(subject).toBe("Ingresso cancelado: Maré Alta");
    for (const form of [text, html]) {
      expect(form).toContain("A organização cancelou o ingresso de Davi Łukasz (Inteira). Ele não vale mais na porta.");
      expect(form).toContain("Os outros ingressos do pedido continuam valendo.");
      expect(form).toContain(email.orderUrl);
      expect(form).not.toMatch(/R\$|T1CODE2/);
    }
    const alone = voidedEmail({ ...changed, locale: "en", hasOthers: false });
    expect(alone.text).toContain("The organizer cancelled the ticket of Davi Łukasz (Inteira). It no longer works at the door.");
    expect(alone.text).not.toContain("still work");
  });

  it("brings the new code of a reissued one", () => {
    const { subject, text, html } = reissuedEmail({ ...changed, locale: "en" });
    expect(subject).toBe("New code: Maré Alta");
    for (const form of [text, html]) {
      expect(form).toContain("The ticket of Davi Łukasz has a new code.");
      expect(form).toContain("T1CODE2");
      expect(form).toContain(email.orderUrl);
    }
    expect(links(html)).toContain(changed.ticket.pdfUrl);
    expect(reissuedEmail(changed).subject).toBe("Novo código: Maré Alta");
  });

  it("shows markup as it was typed", () => {
    const hostile = { ...changed, ticket: ticket(1, HOSTILE), buyerName: HOSTILE };
    for (const { html } of [voidedEmail({ ...hostile, hasOthers: false }), reissuedEmail(hostile)]) {
      expect(html).not.toContain("<script");
      expect(html).not.toContain("<img src=x");
    }
  });
});

describe("the text message", () => {
  const orderUrl = "https://catraca.example/pedido/ord_abcdefgh234567mn#t.abcdefghijklmnop";
  const GSM = /^[A-Za-z0-9@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà]*$/;

  it("names the event and gives the link", () => {
    expect(ticketsSms({ locale: "pt-BR", eventName: "Maré Alta", orderUrl })).toBe(`Catraca: seus ingressos para Maré Alta: ${orderUrl}`);
    expect(ticketsSms({ locale: "en", eventName: "Maré Alta", orderUrl })).toBe(`Catraca: your tickets for Maré Alta: ${orderUrl}`);
  });

  it.each([
    "Ação e Emoção à São João",
    "“Noite” – d’água…",
    "x".repeat(500),
    "A\r\nB",
    "{[~]}^".repeat(20),
    "Łukasz",
    "שלום",
    "🎉",
    "\uD800",
  ])("is one message of 160 GSM characters for %j", (eventName) => {
    const sms = ticketsSms({ locale: "pt-BR", eventName, orderUrl });
    const doubled = sms.replaceAll(/[\^{}\\[~\]|€]/g, "__");
    expect(doubled).toMatch(GSM);
    expect(doubled.length).toBeLessThanOrEqual(160);
    expect(sms.endsWith(` ${orderUrl}`)).toBe(true);
  });

  it("writes Portuguese without the letters that would cost two messages more", () => {
    expect(ticketsSms({ locale: "pt-BR", eventName: "Ação à “Noite”", orderUrl })).toContain('para Acao à "Noite": ');
  });

  it("keeps the whole link, however long", () => {
    const long = `${orderUrl}${"x".repeat(200)}`;
    expect(ticketsSms({ locale: "pt-BR", eventName: "Maré Alta", orderUrl: long })).toBe(`Catraca: seus ingressos: ${long}`);
  });
});
