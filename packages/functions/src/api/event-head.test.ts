import type { EventOnSale } from "@catraca/core/event.schema";
import { describe, expect, it } from "vitest";
import { headOf, structured, withHead } from "./event-head.ts";

const URL = "https://tickets.example/e/evt_1";
const PAGE = '<!doctype html><html lang="pt-BR"><head><title>Catraca</title></head><body><div id="app"></div></body></html>';

const event = (change: Partial<EventOnSale> = {}): EventOnSale => ({
  id: "evt_1",
  name: "Maré Alta",
  description: "Nove horas, dois palcos.",
  venue: { name: "Galpão do Porto", address: "Rua da Gamboa, 210", city: "Rio de Janeiro" },
  startsAt: "2026-12-12T19:00:00.000Z",
  endsAt: "2026-12-13T02:30:00.000Z",
  doorsOpenAt: "2026-12-12T18:00:00.000Z",
  timeZone: "America/Sao_Paulo",
  fromPrice: { amountMinor: 8000, currency: "BRL" },
  availability: "available",
  ticketTypes: [
    {
      id: "tty_1",
      name: "Inteira",
      price: { amountMinor: 15000, currency: "BRL" },
      totalPrice: { amountMinor: 16050, currency: "BRL" },
      available: 3,
      availability: "few",
      maxPerOrder: 6,
      salesStartAt: "2026-11-01T12:00:00.000Z",
      salesEndAt: "2026-12-13T02:30:00.000Z",
    },
  ],
  fees: [],
  policies: {},
  products: [],
  ...change,
});

const NASTY = `</script><script>alert(1)</script>"'&<!--$&`;

describe("the head of an event's page", () => {
  it("stands in the place of the page's title", () => {
    const page = withHead(PAGE, headOf(event(), URL));
    expect(page).toContain("<title>Maré Alta · Catraca</title>");
    expect(page).not.toContain("<title>Catraca</title>");
    expect(page).toContain(`<meta property="og:url" content="${URL}" />`);
    expect(page).toContain('<meta property="og:image" content="https://tickets.example/api/events/evt_1/cover.png" />');
    expect(page).toContain('<meta property="og:image:width" content="1200" />');
    expect(page).toContain(
      'content="12 de dezembro de 2026 às 16:00 · Galpão do Porto, Rua da Gamboa, 210, Rio de Janeiro · Nove horas, dois palcos."',
    );
  });

  it("lets no text of an organizer become markup, and repeats it whole where machines read it", () => {
    const nasty = event({ name: NASTY, description: NASTY, venue: { name: NASTY, address: NASTY } });
    const page = withHead(PAGE, headOf(nasty, URL));
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(page).not.toContain("<!--");
    const [, json = ""] = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(page) ?? [];
    expect(JSON.parse(json)).toMatchObject({ name: NASTY, location: { name: NASTY } });
    const [, data = ""] = /id="event-evt_1">(.*?)<\/script>/.exec(page) ?? [];
    expect(JSON.parse(data)).toEqual(nasty);
  });

  it("cuts a long description between words", () => {
    const [, description = ""] =
      /name="description" content="([^"]*)"/.exec(headOf(event({ description: "palavra ".repeat(100) }), URL)) ?? [];
    expect(description.length).toBeLessThanOrEqual(200);
    expect(description).toMatch(/palavra…$/);
  });

  it("says price and availability as schema.org has them", () => {
    expect(structured(event(), URL)).toMatchObject({
      "@type": "Event",
      startDate: "2026-12-12T19:00:00.000Z",
      offers: [{ price: "160.50", priceCurrency: "BRL", availability: "https://schema.org/LimitedAvailability", url: URL }],
    });
  });
});
