import { expect, it } from "vitest";
import { linksEmail, MAX_LINKS } from "./notification.links-text.ts";

const event = {
  name: "Noite <b>\r\nBcc: x@example.com",
  venue: { name: "Sesc", address: "Rua A, 1" },
  startsAtMs: Date.parse("2026-12-05T23:00:00Z"),
  endsAtMs: Date.parse("2026-12-06T03:00:00Z"),
  timeZone: "America/Sao_Paulo",
};
const CUT = new RegExp(`(Estes são|These are) ${MAX_LINKS} `);
const order = { orderId: "ord_abcdefgh234567mn", orderUrl: "https://x.example/orders/ord_abcdefgh234567mn#0.TOKEN", event };

it.each(["pt-BR", "en"] as const)("names event, time, place and order, and escapes what people typed, in %s", (locale) => {
  const { subject, text, html } = linksEmail({ locale, orders: [order, order], isCut: false, data: [] });
  expect(subject).not.toMatch(/[\r\n]/);
  for (const part of [order.orderUrl, "Sesc, Rua A, 1", "234567MN"]) expect(text).toContain(part);
  expect(text.split(order.orderUrl)).toHaveLength(3);
  expect(html).not.toContain("<b>");
  expect(text).not.toMatch(/^Bcc/m);
  expect(text).not.toMatch(CUT);
  expect(linksEmail({ locale, orders: [order], isCut: true, data: [] }).text).toMatch(CUT);
});
