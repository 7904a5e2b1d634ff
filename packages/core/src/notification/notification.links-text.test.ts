import { expect, it } from "vitest";
import { linksEmail, MAX_LINKS } from "./notification.links-text.ts";

const event = {
  name: "Noite <b>\r\nBcc: x@example.com",
  venue: { name: "Sesc", address: "Rua A, 1", city: "Natal" },
  startsAtMs: Date.parse("2026-12-05T23:00:00Z"),
  endsAtMs: Date.parse("2026-12-06T03:00:00Z"),
  timeZone: "America/Sao_Paulo",
};
const CUT = new RegExp(`(Estes são|Estas são|These are) ${MAX_LINKS} `, "g");
const order = { orderId: "ord_abcdefgh234567mn", url: "https://x.example/orders/ord_abcdefgh234567mn#0.TOKEN", event };
const ticket = { ticketTypeName: "Meia <i>", url: "https://x.example/api/files/tkt_abcdefgh234567mn/ticket.pdf?signature=S", event };

it.each(["pt-BR", "en"] as const)("names event, time, place, order and ticket, and escapes what people typed, in %s", (locale) => {
  const { subject, text, html } = linksEmail({ locale, links: [order, ticket], isCut: false, data: [], isDataCut: false });
  expect(subject).not.toMatch(/[\r\n]/);
  for (const part of [order.url, "Sesc, Rua A, 1, Natal", "234567MN"]) expect(text).toContain(part);
  for (const part of [ticket.url, "Meia <i>"]) expect(text).toContain(part);
  expect(html).not.toMatch(/<b>|<i>/);
  expect(text).not.toMatch(/^Bcc/m);
  expect(text).not.toMatch(CUT);
  const more = linksEmail({ locale, links: [order], isCut: true, data: [], isDataCut: true }).text;
  expect(more.match(CUT)).toHaveLength(2);
});
